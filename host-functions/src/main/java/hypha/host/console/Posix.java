package hypha.host.console;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The calls of libc that the console needs. A failure is its errno, negated, and no exception. */
final class Posix {
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EPIPE = 32;
    static final int ECONNRESET = 104;

    static final short POLLIN = 0x001;
    static final short POLLOUT = 0x004;
    static final short POLLERR = 0x008;
    static final short POLLHUP = 0x010;

    /** Bytes of {@code struct pollfd}: {@code int fd; short events; short revents}. */
    static final int POLLFD_BYTES = 8;

    private static final int EFD_CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_VALUE = CALL_STATE.varHandle(PathElement.groupElement("errno"));

    private static final MethodHandle READ =
            handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle POLL =
            handle("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle EVENTFD = handle("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private Posix() {}

    @SuppressWarnings("restricted") // The descriptors are those of the C functions.
    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, ERRNO);
    }

    /** {@code read(2)}: bytes read, or the negated errno. */
    static long read(int fd, MemorySegment target) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result((long) READ.invokeExact(state, fd, target, target.byteSize()), state);
        } catch (Throwable e) {
            throw new AssertionError("read", e);
        }
    }

    /** {@code write(2)}: bytes written, or the negated errno. */
    static long write(int fd, MemorySegment bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result((long) WRITE.invokeExact(state, fd, bytes, bytes.byteSize()), state);
        } catch (Throwable e) {
            throw new AssertionError("write", e);
        }
    }

    /**
     * {@code poll(2)} of two file descriptors, without a timeout.
     *
     * @param events what to wait for at {@code fd}; {@code POLLIN} at {@code cancelFd}
     * @return the events of {@code fd} in the low 16 bits and those of {@code cancelFd} above, or the negated errno
     */
    static int poll(int fd, short events, int cancelFd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            MemorySegment fds = arena.allocate(2L * POLLFD_BYTES, 4);
            fds.set(JAVA_INT, 0, fd);
            fds.set(JAVA_SHORT, 4, events);
            fds.set(JAVA_INT, POLLFD_BYTES, cancelFd);
            fds.set(JAVA_SHORT, POLLFD_BYTES + 4, POLLIN);
            long result = result((int) POLL.invokeExact(state, fds, 2L, -1), state);
            if (result < 0) {
                return (int) result;
            }
            return Short.toUnsignedInt(fds.get(JAVA_SHORT, 6))
                    | Short.toUnsignedInt(fds.get(JAVA_SHORT, POLLFD_BYTES + 6)) << 16;
        } catch (Throwable e) {
            throw new AssertionError("poll", e);
        }
    }

    /** {@code eventfd(2)}, not blocking. */
    static int eventfd() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            long fd = result((int) EVENTFD.invokeExact(state, 0, EFD_CLOEXEC | EFD_NONBLOCK), state);
            if (fd < 0) {
                throw new IOException("eventfd: errno=" + -fd);
            }
            return (int) fd;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("eventfd", e);
        }
    }

    /** {@code close(2)}. */
    static void close(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            result((int) CLOSE.invokeExact(arena.allocate(CALL_STATE), fd), arena.allocate(CALL_STATE));
        } catch (Throwable e) {
            throw new AssertionError("close", e);
        }
    }

    /** Makes an {@code eventfd} readable, for good. */
    static void signal(int eventFd) {
        try (Arena arena = Arena.ofConfined()) {
            write(eventFd, arena.allocateFrom(JAVA_LONG, 1));
        }
    }

    private static long result(long returned, MemorySegment state) {
        return returned >= 0 ? returned : -(long) (int) ERRNO_VALUE.get(state, 0L);
    }
}
