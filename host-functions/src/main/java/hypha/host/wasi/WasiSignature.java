package hypha.host.wasi;

import hypha.kernel.abi.WasiFunction;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueType;

/**
 * A function of WASI preview 1 as its witx declares it, in the core types that the witx lowers to.
 *
 * @param number its number in {@link WasiFunction}
 * @param name its name
 * @param parameters its parameters, {@code i} for i32 and {@code l} for i64
 * @param blocking true if the kernel may have to wait before it can answer
 */
record WasiSignature(int number, String name, String parameters, boolean blocking) {
    /** All of them, by their number in {@link WasiFunction}. */
    private static final WasiSignature[] ALL = {
        at(WasiFunction.ARGS_GET, "args_get", "ii"),
        at(WasiFunction.ARGS_SIZES_GET, "args_sizes_get", "ii"),
        at(WasiFunction.ENVIRON_GET, "environ_get", "ii"),
        at(WasiFunction.ENVIRON_SIZES_GET, "environ_sizes_get", "ii"),
        at(WasiFunction.CLOCK_RES_GET, "clock_res_get", "ii"),
        at(WasiFunction.CLOCK_TIME_GET, "clock_time_get", "ili"),
        at(WasiFunction.FD_ADVISE, "fd_advise", "illi"),
        blocking(WasiFunction.FD_ALLOCATE, "fd_allocate", "ill"),
        at(WasiFunction.FD_CLOSE, "fd_close", "i"),
        blocking(WasiFunction.FD_DATASYNC, "fd_datasync", "i"),
        at(WasiFunction.FD_FDSTAT_GET, "fd_fdstat_get", "ii"),
        at(WasiFunction.FD_FDSTAT_SET_FLAGS, "fd_fdstat_set_flags", "ii"),
        at(WasiFunction.FD_FDSTAT_SET_RIGHTS, "fd_fdstat_set_rights", "ill"),
        blocking(WasiFunction.FD_FILESTAT_GET, "fd_filestat_get", "ii"),
        blocking(WasiFunction.FD_FILESTAT_SET_SIZE, "fd_filestat_set_size", "il"),
        blocking(WasiFunction.FD_FILESTAT_SET_TIMES, "fd_filestat_set_times", "illi"),
        blocking(WasiFunction.FD_PREAD, "fd_pread", "iiili"),
        at(WasiFunction.FD_PRESTAT_GET, "fd_prestat_get", "ii"),
        at(WasiFunction.FD_PRESTAT_DIR_NAME, "fd_prestat_dir_name", "iii"),
        blocking(WasiFunction.FD_PWRITE, "fd_pwrite", "iiili"),
        blocking(WasiFunction.FD_READ, "fd_read", "iiii"),
        blocking(WasiFunction.FD_READDIR, "fd_readdir", "iiili"),
        at(WasiFunction.FD_RENUMBER, "fd_renumber", "ii"),
        blocking(WasiFunction.FD_SEEK, "fd_seek", "ilii"),
        blocking(WasiFunction.FD_SYNC, "fd_sync", "i"),
        at(WasiFunction.FD_TELL, "fd_tell", "ii"),
        blocking(WasiFunction.FD_WRITE, "fd_write", "iiii"),
        blocking(WasiFunction.PATH_CREATE_DIRECTORY, "path_create_directory", "iii"),
        blocking(WasiFunction.PATH_FILESTAT_GET, "path_filestat_get", "iiiii"),
        blocking(WasiFunction.PATH_FILESTAT_SET_TIMES, "path_filestat_set_times", "iiiilli"),
        blocking(WasiFunction.PATH_LINK, "path_link", "iiiiiii"),
        blocking(WasiFunction.PATH_OPEN, "path_open", "iiiiillii"),
        blocking(WasiFunction.PATH_READLINK, "path_readlink", "iiiiii"),
        blocking(WasiFunction.PATH_REMOVE_DIRECTORY, "path_remove_directory", "iii"),
        blocking(WasiFunction.PATH_RENAME, "path_rename", "iiiiii"),
        blocking(WasiFunction.PATH_SYMLINK, "path_symlink", "iiiii"),
        blocking(WasiFunction.PATH_UNLINK_FILE, "path_unlink_file", "iii"),
        blocking(WasiFunction.POLL_ONEOFF, "poll_oneoff", "iiii"),
        at(WasiFunction.PROC_EXIT, "proc_exit", "i"),
        at(WasiFunction.PROC_RAISE, "proc_raise", "i"),
        blocking(WasiFunction.SCHED_YIELD, "sched_yield", ""),
        blocking(WasiFunction.RANDOM_GET, "random_get", "ii"),
        blocking(WasiFunction.SOCK_ACCEPT, "sock_accept", "iii"),
        blocking(WasiFunction.SOCK_RECV, "sock_recv", "iiiiii"),
        blocking(WasiFunction.SOCK_SEND, "sock_send", "iiiii"),
        at(WasiFunction.SOCK_SHUTDOWN, "sock_shutdown", "ii")
    };

    /** The function with that number in {@link WasiFunction}. */
    static WasiSignature of(int function) {
        return ALL[function];
    }

    /** Number of functions. */
    static int count() {
        return ALL.length;
    }

    /** Its core type: all but {@code proc_exit}, which does not return, give an errno. */
    FunctionType type() {
        ValueType[] types = new ValueType[parameters.length()];
        for (int i = 0; i < types.length; i++) {
            types[i] = parameters.charAt(i) == 'l' ? ValueType.I64 : ValueType.I32;
        }
        boolean returns = !name.equals("proc_exit");
        return new FunctionType(types, returns ? new ValueType[] {ValueType.I32} : new ValueType[0]);
    }

    private static WasiSignature at(int function, String name, String parameters) {
        return new WasiSignature(function, name, parameters, false);
    }

    private static WasiSignature blocking(int function, String name, String parameters) {
        return new WasiSignature(function, name, parameters, true);
    }
}
