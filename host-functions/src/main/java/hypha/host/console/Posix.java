package hypha.host.console;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * The system calls that the console needs, by number through libc's {@code syscall(2)}. A failure is its errno, negated, and no
 * exception.
 *
 * <p>One function for all of them, of the very type that the hypervisor uses: each new type of downcall costs a fresh JVM some
 * milliseconds.
 */
final class Posix {
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EPIPE = 32;
    static final int ECONNRESET = 104;

    static final short POLLIN = 0x001;
    static final short POLLOUT = 0x004;

    // arch/x86/entry/syscalls/syscall_64.tbl
    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int CLOSE = 3;
    private static final int POLL = 7;
    private static final int EVENTFD2 = 290;

    /** Bytes of {@code struct pollfd}: {@code int fd; short events; short revents}. */
    private static final int POLLFD_BYTES = 8;

    private static final int POLLFD_EVENTS = 4;
    private static final int POLLFD_REVENTS = 6;

    private static final int EFD_CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;

    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();

    @SuppressWarnings("restricted") // The descriptor is that of the C function, its arguments as wide as a register.
    private static final MethodHandle SYSCALL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    Linker.Option.captureCallState("errno"),
                    Linker.Option.firstVariadicArg(1));

    private Posix() {}

    private static long call(int number, long a0, long a1, long a2) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            long result = (long) SYSCALL.invokeExact(state, (long) number, a0, a1, a2, 0L, 0L, 0L);
            // errno means something only after a failure; it is all that is captured, so it is at offset 0.
            return result == -1 ? -state.get(JAVA_INT, 0) : result;
        } catch (Throwable e) {
            throw new AssertionError("a downcall threw", e);
        }
    }

    /** {@code read(2)}: bytes read, or the negated errno. {@code target} is kept alive by the caller. */
    static long read(int fd, MemorySegment target) {
        return call(READ, fd, nativeAddress(target), target.byteSize());
    }

    /** {@code write(2)}: bytes written, or the negated errno. {@code bytes} is kept alive by the caller. */
    static long write(int fd, MemorySegment bytes) {
        return call(WRITE, fd, nativeAddress(bytes), bytes.byteSize());
    }

    private static long nativeAddress(MemorySegment segment) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException("a segment on the heap has no address");
        }
        return segment.address();
    }

    /**
     * {@code poll(2)} of two file descriptors, without a timeout.
     *
     * @param events what to wait for at {@code fd}; {@code POLLIN} at {@code cancelFd}
     * @return the events of {@code fd} in the low 16 bits and those of {@code cancelFd} above, or the negated errno
     */
    static int poll(int fd, short events, int cancelFd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocate(2L * POLLFD_BYTES, 4);
            fds.set(JAVA_INT, 0, fd);
            fds.set(JAVA_SHORT, POLLFD_EVENTS, events);
            fds.set(JAVA_INT, POLLFD_BYTES, cancelFd);
            fds.set(JAVA_SHORT, POLLFD_BYTES + POLLFD_EVENTS, POLLIN);
            long result = call(POLL, fds.address(), 2, -1);
            if (result < 0) {
                return (int) result;
            }
            return Short.toUnsignedInt(fds.get(JAVA_SHORT, POLLFD_REVENTS))
                    | Short.toUnsignedInt(fds.get(JAVA_SHORT, POLLFD_BYTES + POLLFD_REVENTS)) << 16;
        }
    }

    /** {@code eventfd(2)}, not blocking. */
    static int eventfd() throws IOException {
        long fd = call(EVENTFD2, 0, EFD_CLOEXEC | EFD_NONBLOCK, 0);
        if (fd < 0) {
            throw new IOException("eventfd: errno=" + -fd);
        }
        return (int) fd;
    }

    /** {@code close(2)}. */
    static void close(int fd) {
        call(CLOSE, fd, 0, 0);
    }

    /** Makes an {@code eventfd} readable, for good. */
    static void signal(int eventFd) {
        try (Arena arena = Arena.ofConfined()) {
            write(eventFd, arena.allocateFrom(JAVA_LONG, 1));
        }
    }
}
