package hypha.kernel.wasi;

import hypha.kernel.abi.WasiFunction;

/**
 * What the functions answer that there is nothing for: of files, about a stream, a pipe or a socket. A program learns from the errno what
 * it would learn on a system where its descriptor is a terminal.
 */
final class Unsupported {
    private Unsupported() {}

    /** The errno of a function that no other class implements; {@code function} is a claim. */
    static int answer(int function, long task) {
        return switch (function) {
            // A terminal has no position, and no space to reserve.
            case WasiFunction.FD_SEEK,
                    WasiFunction.FD_TELL,
                    WasiFunction.FD_PREAD,
                    WasiFunction.FD_PWRITE,
                    WasiFunction.FD_ADVISE,
                    WasiFunction.FD_ALLOCATE -> onStream(task, Errno.SPIPE);
            // What fsync(2), fdatasync(2) and ftruncate(2) answer for a terminal.
            case WasiFunction.FD_SYNC, WasiFunction.FD_DATASYNC, WasiFunction.FD_FILESTAT_SET_SIZE ->
                onStream(task, Errno.INVAL);
            case WasiFunction.FD_READDIR -> onStream(task, Errno.NOTDIR);
            case WasiFunction.FD_FILESTAT_SET_TIMES -> onStream(task, Errno.NOTSUP);
            default -> Errno.NOSYS;
        };
    }

    /** {@code errno} if the function's first argument is an open descriptor. */
    private static int onStream(long task, int errno) {
        return Descriptor.isOpen(task, TaskMemory.argument(task, 0)) ? errno : Errno.BADF;
    }
}
