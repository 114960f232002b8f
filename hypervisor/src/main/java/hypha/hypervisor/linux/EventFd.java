package hypha.hypervisor.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** An {@code eventfd(2)}: a counter that threads, and KVM, may raise and wait for. */
public final class EventFd implements AutoCloseable {
    private static final int EFD_CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;
    private static final short POLLIN = 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    // One block for a wait: struct pollfd (fd, events, revents), struct timespec, and the counter that read(2) yields.
    private static final long POLLFD_OFFSET = 0;
    private static final long TIMESPEC_OFFSET = 8;
    private static final long COUNTER_OFFSET = 24;
    private static final long BLOCK_BYTES = 32;

    /** What a ring adds to the counter; a constant of the process. */
    private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1);

    /** The file's number, used only between {@code file.acquire()} and {@code file.release()}. */
    private final int number;

    private final FileDescriptor file;
    private volatile boolean closing;

    /** A new counter of 0. */
    public EventFd() {
        number = (int) Syscall.check(Syscall.call(Syscall.EVENTFD2, 0, EFD_CLOEXEC | EFD_NONBLOCK, 0), "eventfd");
        file = new FileDescriptor(number, "eventfd");
    }

    /** Its file, for KVM. */
    public FileDescriptor file() {
        return file;
    }

    /** Adds one. Never blocks. Without effect when it is closed. */
    public void signal() {
        if (file.acquire()) {
            try {
                ring();
            } finally {
                file.release();
            }
        }
    }

    /**
     * Waits until the counter is not 0, and sets it to 0.
     *
     * @param timeoutNanos how long at most; 0 or less looks without waiting
     * @return true if it was not 0; false after the timeout or when it is closed
     */
    public boolean await(long timeoutNanos) {
        if (closing || !file.acquire()) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment block = arena.allocate(BLOCK_BYTES, Long.BYTES);
            long deadline = System.nanoTime() + Math.max(0, timeoutNanos);
            long counter = block.address() + COUNTER_OFFSET;
            while (!closing) {
                boolean rung = Syscall.call(Syscall.READ, number, counter, Long.BYTES) == Long.BYTES;
                if (closing) {
                    break; // and the ring that was taken may be that of close()
                }
                if (rung) {
                    return true;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                poll(block, left);
            }
            // The ring of close() wakes one waiter; it passes it on to the next.
            ring();
            return false;
        } finally {
            file.release();
        }
    }

    private void ring() {
        // EAGAIN is the only failure possible: the counter is full, so a waiter will wake anyway.
        Syscall.call(Syscall.WRITE, number, ONE.address(), Long.BYTES);
    }

    private void poll(MemorySegment block, long timeoutNanos) {
        block.set(JAVA_INT, POLLFD_OFFSET, number);
        block.set(JAVA_SHORT, POLLFD_OFFSET + 4, POLLIN);
        block.set(JAVA_LONG, TIMESPEC_OFFSET, timeoutNanos / NANOS_PER_SECOND);
        block.set(JAVA_LONG, TIMESPEC_OFFSET + 8, timeoutNanos % NANOS_PER_SECOND);
        long base = block.address();
        long result = Syscall.call(Syscall.PPOLL, base + POLLFD_OFFSET, 1, base + TIMESPEC_OFFSET, 0, 0, 0);
        if (result != -Errno.EINTR) {
            Syscall.check(result, "ppoll eventfd");
        }
    }

    /** Ends all waits with false, and closes the file when the last of them has returned. Idempotent. */
    @Override
    public void close() {
        closing = true;
        signal();
        file.close();
    }
}
