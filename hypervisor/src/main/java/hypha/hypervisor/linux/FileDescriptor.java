package hypha.hypervisor.linux;

import hypha.hypervisor.HypervisorException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file. Any thread may use and close it: a use that has begun keeps the number from being closed, and so from being given to
 * another file, until it is done; a use after {@link #close} is refused.
 */
public final class FileDescriptor implements AutoCloseable {
    private static final int AT_FDCWD = -100;
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int CLOSED = 1 << 31;

    private final int number;
    private final String name;
    /** The uses going on, and the bit {@link #CLOSED}. */
    private final AtomicInteger uses = new AtomicInteger();

    /**
     * Takes over an open file.
     *
     * @param number its number, which this object closes
     * @param name for exceptions
     */
    public FileDescriptor(int number, String name) {
        this.number = number;
        this.name = name;
    }

    /** Opens a file for reading and writing, not inherited by child processes. */
    public static FileDescriptor open(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(path);
            long result;
            do {
                result = Syscall.call(Syscall.OPENAT, AT_FDCWD, text.address(), O_RDWR | O_CLOEXEC);
            } while (result == -Errno.EINTR);
            return new FileDescriptor((int) Syscall.check(result, "open " + path), path);
        }
    }

    /**
     * {@code ioctl(2)}, once.
     *
     * @return its result, or a negated error number
     */
    public int tryIoctl(long request, long argument) {
        if (!acquire()) {
            throw closed();
        }
        try {
            return (int) Syscall.call(Syscall.IOCTL, number, request, argument);
        } finally {
            release();
        }
    }

    /**
     * {@code ioctl(2)}, repeated when a signal interrupts it.
     *
     * @param operation the request's name, for the exception
     * @return its result
     * @throws HypervisorException if it fails
     */
    public int ioctl(String operation, long request, long argument) {
        int result;
        do {
            result = tryIoctl(request, argument);
        } while (result == -Errno.EINTR);
        return (int) Syscall.check(result, operation);
    }

    /** {@link #ioctl(String, long, long)} with a structure as argument. */
    public int ioctl(String operation, long request, MemorySegment argument) {
        return ioctl(operation, request, argument.address());
    }

    /**
     * Reads up to {@code buffer.byteSize()} bytes from the file's start, whatever has been read before.
     *
     * @return how many, 0 at the end
     * @throws HypervisorException if it fails
     */
    public long readFromStart(MemorySegment buffer) {
        if (!acquire()) {
            throw closed();
        }
        try {
            long result;
            do {
                result = Syscall.call(Syscall.PREAD64, number, buffer.address(), buffer.byteSize());
            } while (result == -Errno.EINTR);
            return Syscall.check(result, "pread " + name);
        } finally {
            release();
        }
    }

    /**
     * The number, for system calls that take one in a structure; valid while this object is not closed.
     *
     * @throws IllegalStateException if it is closed
     */
    public int number() {
        if (uses.get() < 0) {
            throw closed();
        }
        return number;
    }

    /** Begins a use; false if the file is closed. */
    boolean acquire() {
        int old;
        do {
            old = uses.get();
            if (old < 0) {
                return false;
            }
        } while (!uses.compareAndSet(old, old + 1));
        return true;
    }

    /** Ends a use. */
    void release() {
        if (uses.decrementAndGet() == CLOSED) {
            closeNumber();
        }
    }

    /** Refuses new uses; the file closes now, or with the end of the last use. Idempotent. */
    @Override
    public void close() {
        int old;
        do {
            old = uses.get();
            if (old < 0) {
                return;
            }
        } while (!uses.compareAndSet(old, old | CLOSED));
        if (old == 0) {
            closeNumber();
        }
    }

    private void closeNumber() {
        // Never repeated: Linux has freed the number even when it reports EINTR. Other errors cannot concern these
        // files' data.
        Syscall.call(Syscall.CLOSE, number, 0, 0);
    }

    private IllegalStateException closed() {
        return new IllegalStateException(name + " is closed");
    }
}
