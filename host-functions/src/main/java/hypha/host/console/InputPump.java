package hypha.host.console;

import hypha.host.Console;
import hypha.host.machine.KernelMachine;
import hypha.kernel.abi.BootInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * The thread that reads standard input, when a task wants some and not before: what nobody asks for stays where it is, for the next
 * process. It reads into a buffer of its own, so that a read that never ends does not keep guest memory.
 */
public final class InputPump {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final long SLEEP_NANOS = 1_000_000_000;

    private final KernelMachine machine;
    private final Console console;
    private final Consumer<Throwable> failed;
    private final RingProducer ring;
    private final Thread thread;
    private volatile boolean stopping;

    /**
     * Starts the thread.
     *
     * @param failed called by it when it cannot go on, which it then does not
     */
    public InputPump(KernelMachine machine, Console console, Consumer<Throwable> failed) {
        this.machine = machine;
        this.console = console;
        this.failed = failed;
        this.ring = new RingProducer(machine.ring(BootInfo.RING_INPUT), machine.ringCapacity(BootInfo.RING_INPUT));
        this.thread = Thread.ofPlatform().daemon().name("hypha-input").start(this::run);
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER_BYTES);
            boolean more = true;
            while (more && !stopping) {
                // A wish can be older than the bytes that fulfil it. Without room nothing is read, and a read of
                // nothing looks like the end of input.
                if (ring.isWanted() && ring.room() > 0) {
                    more = refill(buffer);
                } else {
                    machine.inputDoorbell().await(SLEEP_NANOS);
                }
            }
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }

    private boolean refill(MemorySegment buffer) {
        int count = read(buffer.asSlice(0, Math.min(buffer.byteSize(), ring.room())));
        if (stopping) {
            return false;
        }
        if (count > 0) {
            ring.produce(buffer.asSlice(0, count));
        } else {
            ring.setGone();
        }
        machine.interruptForRing();
        return count > 0;
    }

    private int read(MemorySegment buffer) {
        try {
            return console.read(buffer);
        } catch (IOException e) {
            return -1;
        }
    }

    /**
     * Ends the thread. One that waits in {@link Console#read} ends when that does, and touches guest memory no more.
     *
     * @return false if it has not ended within that time
     */
    public boolean stop(long timeoutNanos) {
        stopping = true;
        machine.inputDoorbell().signal();
        return OutputPump.join(thread, timeoutNanos);
    }

    /** Bytes read so far. May be read by any thread, and may be a little old. */
    public long bytes() {
        return ring.produced();
    }
}
