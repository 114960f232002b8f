package hypha.kernel.wasi;

/** Rights of a file descriptor; witx {@code $rights}. */
final class Rights {
    /** {@code fd_read}. */
    static final long FD_READ = 1L << 1;
    /** {@code fd_fdstat_set_flags}. */
    static final long FD_FDSTAT_SET_FLAGS = 1L << 3;
    /** {@code fd_write}. */
    static final long FD_WRITE = 1L << 6;
    /** {@code fd_filestat_get}. */
    static final long FD_FILESTAT_GET = 1L << 21;
    /** {@code poll_oneoff} on the descriptor. */
    static final long POLL_FD_READWRITE = 1L << 27;

    private static final long STREAM = FD_FDSTAT_SET_FLAGS | FD_FILESTAT_GET | POLL_FD_READWRITE;

    private Rights() {}

    /** The rights that a task starts with. No seek and no tell: by that, and by the file type, wasi-libc knows a terminal. */
    static long initial(int descriptor) {
        return STREAM | (descriptor == 0 ? FD_READ : FD_WRITE);
    }
}
