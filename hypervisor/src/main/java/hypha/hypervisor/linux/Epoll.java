package hypha.hypervisor.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** An {@code epoll(7)} of files whose changes are reported once (edge-triggered). One thread waits; others may add files, and read what it has got. */
public final class Epoll implements AutoCloseable {
    /** There is something to read, or the end. */
    public static final int IN = 0x001;
    /** There is room to write. */
    public static final int OUT = 0x004;
    /** The file has an error. */
    public static final int ERROR = 0x008;
    /** Both directions have ended. */
    public static final int HANG_UP = 0x010;
    /** The peer has ended its direction. */
    public static final int READ_HANG_UP = 0x2000;

    private static final int EPOLLET = 1 << 31;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CLOEXEC = 0x80000;
    // struct epoll_event, packed on x86-64: events, data.
    private static final long EVENT_BYTES = 12;
    private static final long DATA_OFFSET = 4;
    private static final int BATCH = 256;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final int number;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment events = arena.allocate(EVENT_BYTES * BATCH, Integer.BYTES);
    private boolean closed;

    /** One without files. */
    public Epoll() {
        number = (int) Syscall.check(Syscall.call(Syscall.EPOLL_CREATE1, EPOLL_CLOEXEC, 0, 0), "epoll_create1");
    }

    /**
     * Adds a file, until that is closed.
     *
     * @param file its number
     * @param interest what is reported besides {@link #ERROR} and {@link #HANG_UP}
     * @param key what {@link #key} yields for it
     */
    public void add(int file, int interest, long key) {
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment event = temporary.allocate(EVENT_BYTES, Long.BYTES);
            event.set(JAVA_INT, 0, interest | EPOLLET);
            event.set(JAVA_LONG_UNALIGNED, DATA_OFFSET, key);
            Syscall.check(
                    Syscall.call(Syscall.EPOLL_CTL, number, EPOLL_CTL_ADD, file, event.address(), 0, 0), "epoll_ctl");
        }
    }

    /**
     * Waits for changes.
     *
     * @param timeoutNanos how long at most, rounded up to milliseconds; 0 or less looks without waiting
     * @return how many there are; {@link #key} and {@link #changes} tell of them until the next call
     */
    public int await(long timeoutNanos) {
        long millis = timeoutNanos <= 0 ? 0 : Math.min((timeoutNanos - 1) / NANOS_PER_MILLI + 1, Integer.MAX_VALUE);
        long result = Syscall.call(Syscall.EPOLL_WAIT, number, events.address(), BATCH, millis, 0, 0);
        return result == -Errno.EINTR ? 0 : (int) Syscall.check(result, "epoll_wait");
    }

    /** The key of the file of a change, from 0. */
    public long key(int index) {
        return events.get(JAVA_LONG_UNALIGNED, index * EVENT_BYTES + DATA_OFFSET);
    }

    /** What has changed there, bits. */
    public int changes(int index) {
        return events.get(JAVA_INT, index * EVENT_BYTES);
    }

    /** Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Syscall.call(Syscall.CLOSE, number, 0, 0);
            arena.close();
        }
    }
}
