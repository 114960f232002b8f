package hypha.hypervisor.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An open file or directory of the host, or a mere handle to one ({@code O_PATH}), whose operations name other files by a single
 * component only and never follow a symbolic link in that place.
 *
 * <p>Names are segments that end in NUL, and are one component: not empty, no slash, neither {@code .} nor {@code ..}; the caller has
 * checked that. Used by one thread at a time. Failures are {@link ErrnoException}s with the error number of the call.
 */
public final class HostFile implements AutoCloseable {
    /** For reading only. */
    public static final int O_RDONLY = 0;
    /** For writing only. */
    public static final int O_WRONLY = 1;
    /** For reading and writing. */
    public static final int O_RDWR = 2;
    /** The bits of the three above. */
    public static final int O_ACCMODE = 3;
    /** Fails if the file is there. */
    public static final int O_EXCL = 0x80;
    /** Empties the file. */
    public static final int O_TRUNC = 0x200;
    /** Each write is at the file's end. */
    public static final int O_APPEND = 0x400;
    /** Each write is on the disk, with what is needed to read it back, when it returns. */
    public static final int O_DSYNC = 0x1000;
    /** Each write is on the disk, with all attributes. */
    public static final int O_SYNC = 0x10_1000;
    /** Fails for anything but a directory. */
    public static final int O_DIRECTORY = 0x1_0000;

    private static final int O_CREAT = 0x40;
    private static final int O_NOCTTY = 0x100;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_NOFOLLOW = 0x2_0000;
    private static final int O_CLOEXEC = 0x8_0000;
    private static final int O_PATH = 0x20_0000;

    private static final long RESOLVE_NO_XDEV = 1;
    private static final long RESOLVE_NO_MAGICLINKS = 2;
    private static final long RESOLVE_NO_SYMLINKS = 4;
    private static final long RESOLVE_BENEATH = 8;
    // struct open_how: flags, mode, resolve.
    private static final long OPEN_HOW_BYTES = 24;

    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_SYMLINK_FOLLOW = 0x400;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int SEEK_SET = 0;
    private static final int SEEK_CUR = 1;
    private static final int RWF_APPEND = 0x10;
    private static final long USE_POSITION = -1;
    private static final int RLIMIT_NOFILE = 7;

    private static final MemorySegment EMPTY = Arena.global().allocateFrom("");
    private static final MemorySegment DOT = Arena.global().allocateFrom(".");

    private final int number;
    private boolean closed;

    private HostFile(int number) {
        this.number = number;
    }

    /**
     * A handle to a directory, links on the way followed.
     *
     * @param path its path, as the user of the host gave it
     */
    public static HostFile directory(String path) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(path);
            return new HostFile(
                    (int) retried(Syscall.OPENAT, AT_FDCWD, text.address(), O_PATH | O_DIRECTORY | O_CLOEXEC, 0, 0, 0));
        }
    }

    /**
     * Whether {@code openat2(2)} is there: not before Linux 5.6, nor where a filter of system calls hides it.
     *
     * @return false if {@link #child} has to do without
     */
    public static boolean knowsOpenat2() {
        // Too short a structure is EINVAL if the call exists, whatever it has come to know since.
        long result = Syscall.call(Syscall.OPENAT2, AT_FDCWD, DOT.address(), EMPTY.address(), 0, 0, 0);
        return result == -Errno.EINVAL;
    }

    /** How many files the process may have open. */
    public static long limitOfOpenFiles() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limits = arena.allocate(2 * Long.BYTES, Long.BYTES);
            long result = Syscall.call(Syscall.PRLIMIT64, 0, RLIMIT_NOFILE, 0, limits.address(), 0, 0);
            long soft = limits.get(JAVA_LONG, 0);
            return result < 0 ? 0 : soft < 0 ? Long.MAX_VALUE : soft;
        }
    }

    /**
     * A handle to what has this name in this directory: the link itself if it is a symbolic link. What is mounted there is refused with
     * {@code EXDEV}.
     *
     * @param name one component
     * @param openat2 whether the system resolves the name with its own confinement ({@code RESOLVE_BENEATH}); otherwise a plain
     *     {@code openat} of one component does, and the mount is compared
     */
    public HostFile child(MemorySegment name, boolean openat2) throws ErrnoException {
        int flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
        if (openat2) {
            return new HostFile(openBeneath(name, flags, 0));
        }
        HostFile child = new HostFile((int) retried(Syscall.OPENAT, number, name.address(), flags, 0, 0, 0));
        try {
            child.requireMountOf(this);
            return child;
        } catch (ErrnoException e) {
            child.close();
            throw e;
        }
    }

    private void requireMountOf(HostFile parent) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            Statx status = new Statx(arena);
            parent.status(status);
            long mount = status.mount();
            status(status);
            if (status.mount() != mount) {
                throw new ErrnoException(Errno.EXDEV);
            }
        }
    }

    /**
     * Makes a regular file in this directory and opens it; whatever has the name already, be it a link to nowhere, is {@code EEXIST}.
     *
     * @param name one component
     * @param flags access mode, {@link #O_APPEND}, {@link #O_SYNC}, {@link #O_DSYNC}
     * @param mode permissions, narrowed by the process's umask
     * @param openat2 as for {@link #child}
     */
    public HostFile create(MemorySegment name, int flags, int mode, boolean openat2) throws ErrnoException {
        int all = flags | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY;
        return new HostFile(
                openat2
                        ? openBeneath(name, all, mode)
                        : (int) retried(Syscall.OPENAT, number, name.address(), all, mode, 0, 0));
    }

    private int openBeneath(MemorySegment name, int flags, int mode) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment how = arena.allocate(OPEN_HOW_BYTES, Long.BYTES);
            how.set(JAVA_LONG, 0, flags);
            how.set(JAVA_LONG, 8, mode);
            how.set(JAVA_LONG, 16, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV);
            return (int) retried(Syscall.OPENAT2, number, name.address(), how.address(), OPEN_HOW_BYTES, 0, 0);
        }
    }

    /**
     * Opens the file behind this handle: this very inode, whatever its name means by now. The caller has seen that it is a regular file;
     * a device or a pipe would act on being opened.
     *
     * @param flags as for {@link #create}, and {@link #O_TRUNC}
     */
    public HostFile reopen(int flags) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = procPath(arena);
            int all = flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
            return new HostFile((int) retried(Syscall.OPENAT, AT_FDCWD, path.address(), all, 0, 0, 0));
        }
    }

    /** Opens the directory behind this handle for reading its entries. */
    public HostFile reopenDirectory() throws ErrnoException {
        int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
        return new HostFile((int) retried(Syscall.OPENAT, number, DOT.address(), flags, 0, 0, 0));
    }

    /** Another handle to the same. */
    public HostFile duplicate() throws ErrnoException {
        return new HostFile((int) retried(Syscall.FCNTL, number, F_DUPFD_CLOEXEC, 0, 0, 0, 0));
    }

    /** Fills in what is known of the file. */
    public void status(Statx status) throws ErrnoException {
        int mask = Statx.STATX_BASIC_STATS | Statx.STATX_BTIME | Statx.STATX_MNT_ID;
        int flags = AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW;
        retried(Syscall.STATX, number, EMPTY.address(), flags, mask, status.address(), 0);
    }

    /**
     * Reads at an offset.
     *
     * @return how many bytes; 0 at the end
     */
    public long read(MemorySegment buffer, long offset) throws ErrnoException {
        return retried(Syscall.PREAD64, number, buffer.address(), buffer.byteSize(), offset, 0, 0);
    }

    /**
     * Writes at an offset, or at the end if opened with {@link #O_APPEND}.
     *
     * @return how many bytes
     */
    public long write(MemorySegment buffer, long offset) throws ErrnoException {
        return retried(Syscall.PWRITE64, number, buffer.address(), buffer.byteSize(), offset, 0, 0);
    }

    /**
     * Writes at the end, wherever others have moved it by then.
     *
     * @param ended gets at index 0 the offset at which the write has ended
     * @return how many bytes
     */
    public long append(MemorySegment buffer, long[] ended) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment vector = arena.allocate(2 * Long.BYTES, Long.BYTES);
            vector.set(JAVA_LONG, 0, buffer.address());
            vector.set(JAVA_LONG, 8, buffer.byteSize());
            // It moves the file's position, which nothing else uses, to where it has ended.
            long done = retried(Syscall.PWRITEV2, number, vector.address(), 1, USE_POSITION, 0, RWF_APPEND);
            ended[0] = retried(Syscall.LSEEK, number, 0, SEEK_CUR, 0, 0, 0);
            return done;
        }
    }

    /**
     * Reads entries ({@code struct linux_dirent64}) from where the directory's position is.
     *
     * @return how many bytes; 0 at the end
     */
    public long entries(MemorySegment buffer) throws ErrnoException {
        return retried(Syscall.GETDENTS64, number, buffer.address(), buffer.byteSize(), 0, 0, 0);
    }

    /** Sets the directory's position to 0 or to what an entry named as the place of its successor. */
    public void seek(long position) throws ErrnoException {
        retried(Syscall.LSEEK, number, position, SEEK_SET, 0, 0, 0);
    }

    /** Cuts or extends a file that is open for writing. */
    public void truncate(long bytes) throws ErrnoException {
        retried(Syscall.FTRUNCATE, number, bytes, 0, 0, 0, 0);
    }

    /** Waits until content and attributes are on the disk; of the latter only what is needed to read the content if {@code dataOnly}. */
    public void sync(boolean dataOnly) throws ErrnoException {
        retried(dataOnly ? Syscall.FDATASYNC : Syscall.FSYNC, number, 0, 0, 0, 0, 0);
    }

    /**
     * Sets the times of the file behind this handle.
     *
     * @param times two {@code struct timespec}, of access and of modification, with {@code UTIME_NOW} and {@code UTIME_OMIT}
     */
    public void times(MemorySegment times) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = procPath(arena);
            retried(Syscall.UTIMENSAT, AT_FDCWD, path.address(), times.address(), 0, 0, 0);
        }
    }

    /** Makes a directory in this one. */
    public void makeDirectory(MemorySegment name, int mode) throws ErrnoException {
        retried(Syscall.MKDIRAT, number, name.address(), mode, 0, 0, 0);
    }

    /** Makes a symbolic link in this directory. */
    public void symbolicLink(MemorySegment name, MemorySegment target) throws ErrnoException {
        retried(Syscall.SYMLINKAT, target.address(), number, name.address(), 0, 0, 0);
    }

    /** Gives the file behind this handle a further name in a directory. */
    public void link(HostFile directory, MemorySegment name) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            // AT_EMPTY_PATH would need CAP_DAC_READ_SEARCH; this is linkat(2)'s way without.
            long path = procPath(arena).address();
            retried(Syscall.LINKAT, AT_FDCWD, path, directory.number, name.address(), AT_SYMLINK_FOLLOW, 0);
        }
    }

    /** Moves what has a name in this directory to a name in another or in the same, in place of what has that name. */
    public void rename(MemorySegment name, HostFile directory, MemorySegment newName) throws ErrnoException {
        retried(Syscall.RENAMEAT2, number, name.address(), directory.number, newName.address(), 0, 0);
    }

    /** Removes the name of a file from this directory. */
    public void unlink(MemorySegment name) throws ErrnoException {
        retried(Syscall.UNLINKAT, number, name.address(), 0, 0, 0, 0);
    }

    /** Removes an empty directory from this one. */
    public void removeDirectory(MemorySegment name) throws ErrnoException {
        retried(Syscall.UNLINKAT, number, name.address(), AT_REMOVEDIR, 0, 0, 0);
    }

    /**
     * The target of the symbolic link behind this handle.
     *
     * @return its length, at most the buffer's
     */
    public int readLink(MemorySegment buffer) throws ErrnoException {
        return (int) retried(Syscall.READLINKAT, number, EMPTY.address(), buffer.address(), buffer.byteSize(), 0, 0);
    }

    /**
     * Fills in {@code struct statfs} (asm-generic/statfs.h).
     *
     * @param statfs at least 120 bytes
     */
    public void fileSystem(MemorySegment statfs) throws ErrnoException {
        retried(Syscall.FSTATFS, number, statfs.address(), 0, 0, 0, 0);
    }

    /** Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            // Never repeated: Linux has freed the number even when it reports EINTR.
            Syscall.call(Syscall.CLOSE, number, 0, 0);
        }
    }

    /** The one magic link that is followed: our own, to a file that is open already. */
    private MemorySegment procPath(Arena arena) {
        return arena.allocateFrom("/proc/self/fd/" + number);
    }

    private static long retried(int call, long a0, long a1, long a2, long a3, long a4, long a5) throws ErrnoException {
        long result;
        do {
            result = Syscall.call(call, a0, a1, a2, a3, a4, a5);
        } while (result == -Errno.EINTR);
        if (result < 0) {
            throw new ErrnoException((int) -result);
        }
        return result;
    }
}
