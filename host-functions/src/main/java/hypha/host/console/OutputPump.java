package hypha.host.console;

import hypha.host.BrokenStreamException;
import hypha.host.Console;
import hypha.host.StandardStream;
import hypha.host.crossing.GuestWords;
import hypha.host.machine.KernelMachine;
import hypha.kernel.abi.BootInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The thread that hands what the kernel's rings of output hold to the console, out of guest memory without a copy. It sleeps while
 * they are empty. A slow reader slows down the writing tasks and, as one thread serves all three streams, the other streams;
 * the kernel waits for none.
 */
public final class OutputPump {
    /** WASI's errno for a stream that nobody reads. */
    private static final int ERRNO_PIPE = 64;

    /** WASI's errno for a device that fails. */
    private static final int ERRNO_IO = 29;

    /** How long a sleep lasts at most: only the doorbell ends it, but a lost one would then not be the end. */
    private static final long SLEEP_NANOS = 1_000_000_000;

    /** A stream and its ring. */
    private static final class Source {
        private final StandardStream stream;
        private final RingConsumer ring;
        private boolean broken;

        private Source(KernelMachine machine, StandardStream stream, int ring) {
            this.stream = stream;
            this.ring = new RingConsumer(machine.ring(ring), machine.ringCapacity(ring));
        }
    }

    private final KernelMachine machine;
    private final Console console;
    private final Consumer<Throwable> failed;
    private final Source[] sources;
    private final Thread thread;
    private final Object drained = new Object();
    private volatile long drainsAsked;
    private long drainsDone;
    private boolean ended;
    private volatile boolean stopping;
    private volatile IOException loss;

    /**
     * Starts the thread.
     *
     * @param failed called by it when it cannot go on, which it then does not
     */
    public OutputPump(KernelMachine machine, Console console, Consumer<Throwable> failed) {
        this.machine = machine;
        this.console = console;
        this.failed = failed;
        this.sources = new Source[] {
            new Source(machine, StandardStream.OUTPUT, BootInfo.RING_OUTPUT),
            new Source(machine, StandardStream.ERROR, BootInfo.RING_ERROR),
            new Source(machine, StandardStream.LOG, BootInfo.RING_LOG)
        };
        this.thread = Thread.ofPlatform().daemon().name("hypha-output").start(this::run);
    }

    private void run() {
        try {
            while (!stopping) {
                long asked = drainsAsked;
                boolean any = pass();
                // What wraps around the end of a ring's data takes a second one. Not as many as it takes until all are
                // empty: a task that writes without end must not keep others from their drain, nor a guest this thread.
                any |= pass();
                finishDrains(asked);
                if (!any) {
                    sleep();
                }
            }
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        } finally {
            synchronized (drained) {
                ended = true;
                drained.notifyAll();
            }
        }
    }

    /** Empties each ring once; false if all were empty. */
    private boolean pass() {
        boolean any = false;
        for (Source source : sources) {
            MemorySegment bytes = source.ring.peek();
            if (bytes.byteSize() > 0) {
                any = true;
                // Written out before it is consumed: then the kernel lets a task go on to the other stream.
                write(source, bytes);
                if (source.ring.consume(bytes.byteSize())) {
                    machine.interruptForRing();
                }
            }
        }
        return any;
    }

    private void write(Source source, MemorySegment bytes) {
        if (source.broken) {
            return;
        }
        try {
            console.write(source.stream, bytes);
        } catch (BrokenStreamException e) {
            breakUp(source, ERRNO_PIPE);
        } catch (IOException e) {
            loss = e;
            breakUp(source, ERRNO_IO);
        }
    }

    /** From now on writing tasks get that errno, and what is in the ring is dropped. */
    private void breakUp(Source source, int errno) {
        source.broken = true;
        source.ring.setGone(errno);
        machine.interruptForRing();
    }

    private void sleep() {
        setWaiting(true);
        GuestWords.fullFence();
        boolean empty = true;
        for (Source source : sources) {
            empty &= source.ring.available() == 0;
        }
        if (empty && drainsAsked == drainsDone && !stopping) {
            machine.outputDoorbell().await(SLEEP_NANOS);
        }
        setWaiting(false);
    }

    private void setWaiting(boolean waiting) {
        for (Source source : sources) {
            source.ring.setWaiting(waiting);
        }
    }

    private void finishDrains(long asked) {
        synchronized (drained) {
            if (drainsDone != asked) {
                drainsDone = asked;
                drained.notifyAll();
            }
        }
    }

    /**
     * Waits until all that has been produced so far is written, or dropped because nobody reads it.
     *
     * @param timeoutNanos how long at most; {@link Long#MAX_VALUE} for as long as it takes
     * @return false after the timeout, or if this thread was interrupted (its interrupt status stays set)
     */
    public boolean drain(long timeoutNanos) {
        long start = System.nanoTime();
        synchronized (drained) {
            long mine = ++drainsAsked;
            machine.outputDoorbell().signal();
            while (drainsDone - mine < 0 && !ended) {
                long left = timeoutNanos - (System.nanoTime() - start);
                if (left <= 0) {
                    return false;
                }
                try {
                    drained.wait(Math.max(1, left / 1_000_000));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Ends the thread after the write that it is at, if it is at one.
     *
     * @return false if it has not ended within that time
     */
    public boolean stop(long timeoutNanos) {
        stopping = true;
        machine.outputDoorbell().signal();
        return join(thread, timeoutNanos);
    }

    /** Bytes that a stream has taken so far. May be read by any thread, and may be a little old. */
    public long bytes(StandardStream stream) {
        return sources[stream.ordinal()].ring.consumed();
    }

    /**
     * Why output was lost whose reader was there, or null. A task whose output still was in a ring does not learn of it. To be asked
     * after {@link #drain}.
     */
    public IOException loss() {
        return loss;
    }

    static boolean join(Thread thread, long timeoutNanos) {
        try {
            return thread.join(Duration.ofNanos(timeoutNanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
