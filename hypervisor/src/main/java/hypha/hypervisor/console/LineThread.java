package hypha.hypervisor.console;

import hypha.hypervisor.virtio.DescriptorChain;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/** A thread that does one direction of a line, buffer by buffer; started with the first. */
final class LineThread {
    /** Bytes moved at once. */
    private static final int PIECE_BYTES = 4096;

    /** Does what a buffer is for; how many bytes it has written into it. {@code piece} is native memory for a while. */
    @FunctionalInterface
    interface Work {
        long move(DescriptorChain chain, MemorySegment piece);
    }

    private final Work work;
    private final Thread thread;
    private final Deque<DescriptorChain> chains = new ArrayDeque<>();
    private boolean busy;
    private boolean stopping;

    LineThread(String name, Work work) {
        this.work = work;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    /** Fills a buffer with what there is. */
    static Work reading(Terminal terminal) {
        return (chain, piece) -> {
            MemorySegment room = piece.asSlice(0, Math.min(piece.byteSize(), chain.writableBytes()));
            long bytes = terminal.read(room);
            return bytes == 0 ? 0 : chain.write(0, room.asSlice(0, bytes));
        };
    }

    /** Writes all of a buffer. */
    static Work writing(Terminal terminal) {
        return (chain, piece) -> {
            long offset = 0;
            for (long bytes = chain.read(offset, piece); bytes != 0; bytes = chain.read(offset, piece)) {
                offset += bytes;
                long done = 0;
                while (done < bytes) {
                    long written = terminal.write(piece.asSlice(done, bytes - done));
                    if (written < 0) {
                        return 0;
                    }
                    done += written;
                }
            }
            return 0;
        };
    }

    synchronized void add(DescriptorChain chain) {
        if (!stopping) {
            chains.add(chain);
            if (thread.getState() == Thread.State.NEW) {
                thread.start();
            }
            notifyAll();
        }
    }

    /** Forgets the buffers that it has not begun. */
    synchronized void forget() {
        chains.clear();
    }

    /** Waits until all buffers are done, but not long. */
    synchronized void finish(long nanos) {
        long deadline = System.nanoTime() + nanos;
        try {
            for (long left = nanos; (busy || !chains.isEmpty()) && left > 0; left = deadline - System.nanoTime()) {
                wait(left / 1_000_000 + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread, whose waits were interrupted; false if it does not end. */
    boolean stop(long nanos) {
        synchronized (this) {
            stopping = true;
            chains.clear();
            notifyAll();
        }
        try {
            thread.join(nanos / 1_000_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment piece = arena.allocate(PIECE_BYTES);
            for (DescriptorChain chain = next(); chain != null; chain = next()) {
                long written = work.move(chain, piece);
                if (!isStopping()) {
                    chain.complete(written);
                }
                done();
            }
        }
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    private synchronized void done() {
        busy = false;
        notifyAll();
    }

    private synchronized DescriptorChain next() {
        while (chains.isEmpty() && !stopping) {
            try {
                wait();
            } catch (InterruptedException e) {
                return null;
            }
        }
        busy = !stopping;
        return stopping ? null : chains.remove();
    }
}
