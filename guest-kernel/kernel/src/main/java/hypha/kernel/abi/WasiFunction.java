package hypha.kernel.abi;

/** Functions of WASI preview 1 (snapshot 1), numbered in the order of its witx; operation {@code Crossing.WASI} plus the number. */
public final class WasiFunction {
    /** {@code args_get}. */
    public static final int ARGS_GET = 0;

    /** {@code args_sizes_get}. */
    public static final int ARGS_SIZES_GET = 1;

    /** {@code environ_get}. */
    public static final int ENVIRON_GET = 2;

    /** {@code environ_sizes_get}. */
    public static final int ENVIRON_SIZES_GET = 3;

    /** {@code clock_res_get}. */
    public static final int CLOCK_RES_GET = 4;

    /** {@code clock_time_get}. */
    public static final int CLOCK_TIME_GET = 5;

    /** {@code fd_advise}. */
    public static final int FD_ADVISE = 6;

    /** {@code fd_allocate}. */
    public static final int FD_ALLOCATE = 7;

    /** {@code fd_close}. */
    public static final int FD_CLOSE = 8;

    /** {@code fd_datasync}. */
    public static final int FD_DATASYNC = 9;

    /** {@code fd_fdstat_get}. */
    public static final int FD_FDSTAT_GET = 10;

    /** {@code fd_fdstat_set_flags}. */
    public static final int FD_FDSTAT_SET_FLAGS = 11;

    /** {@code fd_fdstat_set_rights}. */
    public static final int FD_FDSTAT_SET_RIGHTS = 12;

    /** {@code fd_filestat_get}. */
    public static final int FD_FILESTAT_GET = 13;

    /** {@code fd_filestat_set_size}. */
    public static final int FD_FILESTAT_SET_SIZE = 14;

    /** {@code fd_filestat_set_times}. */
    public static final int FD_FILESTAT_SET_TIMES = 15;

    /** {@code fd_pread}. */
    public static final int FD_PREAD = 16;

    /** {@code fd_prestat_get}. */
    public static final int FD_PRESTAT_GET = 17;

    /** {@code fd_prestat_dir_name}. */
    public static final int FD_PRESTAT_DIR_NAME = 18;

    /** {@code fd_pwrite}. */
    public static final int FD_PWRITE = 19;

    /** {@code fd_read}. */
    public static final int FD_READ = 20;

    /** {@code fd_readdir}. */
    public static final int FD_READDIR = 21;

    /** {@code fd_renumber}. */
    public static final int FD_RENUMBER = 22;

    /** {@code fd_seek}. */
    public static final int FD_SEEK = 23;

    /** {@code fd_sync}. */
    public static final int FD_SYNC = 24;

    /** {@code fd_tell}. */
    public static final int FD_TELL = 25;

    /** {@code fd_write}. */
    public static final int FD_WRITE = 26;

    /** {@code path_create_directory}. */
    public static final int PATH_CREATE_DIRECTORY = 27;

    /** {@code path_filestat_get}. */
    public static final int PATH_FILESTAT_GET = 28;

    /** {@code path_filestat_set_times}. */
    public static final int PATH_FILESTAT_SET_TIMES = 29;

    /** {@code path_link}. */
    public static final int PATH_LINK = 30;

    /** {@code path_open}. */
    public static final int PATH_OPEN = 31;

    /** {@code path_readlink}. */
    public static final int PATH_READLINK = 32;

    /** {@code path_remove_directory}. */
    public static final int PATH_REMOVE_DIRECTORY = 33;

    /** {@code path_rename}. */
    public static final int PATH_RENAME = 34;

    /** {@code path_symlink}. */
    public static final int PATH_SYMLINK = 35;

    /** {@code path_unlink_file}. */
    public static final int PATH_UNLINK_FILE = 36;

    /** {@code poll_oneoff}. */
    public static final int POLL_ONEOFF = 37;

    /** {@code proc_exit}. */
    public static final int PROC_EXIT = 38;

    /** {@code proc_raise}. */
    public static final int PROC_RAISE = 39;

    /** {@code sched_yield}. */
    public static final int SCHED_YIELD = 40;

    /** {@code random_get}. */
    public static final int RANDOM_GET = 41;

    /** {@code sock_accept}. */
    public static final int SOCK_ACCEPT = 42;

    /** {@code sock_recv}. */
    public static final int SOCK_RECV = 43;

    /** {@code sock_send}. */
    public static final int SOCK_SEND = 44;

    /** {@code sock_shutdown}. */
    public static final int SOCK_SHUTDOWN = 45;

    /** Number of functions. */
    public static final int COUNT = 46;

    private WasiFunction() {}
}
