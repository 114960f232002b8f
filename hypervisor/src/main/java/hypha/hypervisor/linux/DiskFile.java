package hypha.hypervisor.linux;

import hypha.hypervisor.HypervisorException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A file that holds a disk: opened by a path that the user gave, locked against others that open it in this way ({@code flock(2)}: exclusive, or
 * shared if read-only), with reads and writes at positions, straight from and to memory. Used by one thread at a time, closed by any.
 */
public final class DiskFile implements AutoCloseable {
    private static final int AT_FDCWD = -100;
    private static final int O_RDONLY = 0;
    private static final int O_RDWR = 2;
    private static final int O_NOCTTY = 0x100;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x8_0000;
    private static final int LOCK_SH = 1;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int SEEK_END = 2;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int FALLOC_FL_PUNCH_HOLE = 2;

    private final String path;
    private final FileDescriptor file;
    private final int number;
    private final long bytes;

    private DiskFile(String path, FileDescriptor file, long bytes) {
        this.path = path;
        this.file = file;
        this.number = file.number();
        this.bytes = bytes;
    }

    /**
     * Opens and locks a file.
     *
     * @throws HypervisorException if it cannot be opened, has no size, or another machine has it
     */
    public static DiskFile open(String path, boolean readOnly) {
        // O_NONBLOCK: to open a pipe must not wait for its other end; for files it means nothing.
        int flags = (readOnly ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
        FileDescriptor file;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(path);
            long result = retried(() -> Syscall.call(Syscall.OPENAT, AT_FDCWD, text.address(), flags));
            file = new FileDescriptor((int) Syscall.check(result, "open disk " + path), path);
        }
        try {
            long lock = Syscall.call(Syscall.FLOCK, file.number(), (readOnly ? LOCK_SH : LOCK_EX) | LOCK_NB, 0);
            if (lock == -Errno.EAGAIN) {
                throw new HypervisorException("open disk " + path + ": another machine uses it");
            }
            Syscall.check(lock, "lock disk " + path);
            long bytes = Syscall.check(Syscall.call(Syscall.LSEEK, file.number(), 0, SEEK_END), "size of disk " + path);
            return new DiskFile(path, file, bytes);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** A system call. */
    @FunctionalInterface
    private interface Call {
        long call();
    }

    private static long retried(Call call) {
        long result;
        do {
            result = call.call();
        } while (result == -Errno.EINTR);
        return result;
    }

    /** Its size when it was opened. */
    public long bytes() {
        return bytes;
    }

    /** The path by which it was opened. */
    public String path() {
        return path;
    }

    /**
     * Reads until the buffer is full.
     *
     * @throws ErrnoException if it fails; {@code EIO} if the file has become shorter
     */
    public void read(MemorySegment buffer, long position) throws ErrnoException {
        transfer(Syscall.PREAD64, buffer, position);
    }

    /** Writes all of the buffer. */
    public void write(MemorySegment buffer, long position) throws ErrnoException {
        transfer(Syscall.PWRITE64, buffer, position);
    }

    private void transfer(int call, MemorySegment buffer, long position) throws ErrnoException {
        use();
        try {
            for (long done = 0; done < buffer.byteSize(); ) {
                long from = done;
                long moved = check(retried(() -> Syscall.call(
                        call, number, buffer.address() + from, buffer.byteSize() - from, position + from, 0, 0)));
                if (moved == 0) {
                    throw new ErrnoException(Errno.EIO);
                }
                done += moved;
            }
        } finally {
            file.release();
        }
    }

    /** Makes all that was written durable ({@code fdatasync(2)}). */
    public void flush() throws ErrnoException {
        use();
        try {
            check(retried(() -> Syscall.call(Syscall.FDATASYNC, number, 0, 0)));
        } finally {
            file.release();
        }
    }

    /** Makes a range read as zeros and gives its room back. Fails with {@code EOPNOTSUPP} where the file system cannot do that. */
    public void punch(long position, long length) throws ErrnoException {
        use();
        try {
            int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
            check(retried(() -> Syscall.call(Syscall.FALLOCATE, number, mode, position, length, 0, 0)));
        } finally {
            file.release();
        }
    }

    private void use() throws ErrnoException {
        if (!file.acquire()) {
            throw new ErrnoException(Errno.EBADF);
        }
    }

    private static long check(long result) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException((int) -result);
        }
        return result;
    }

    /** Closes the file, and so unlocks it, when a transfer that is under way is done. Idempotent. */
    @Override
    public void close() {
        file.close();
    }
}
