package hypha.kernel.wasi;

import hypha.kernel.abi.Grant;
import hypha.kernel.abi.Signal;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.task.Grants;
import hypha.kernel.task.Lifecycle;
import hypha.kernel.task.Scheduler;
import hypha.kernel.task.Task;
import hypha.kernel.vfs.Channels;
import hypha.kernel.vfs.FileSystems;
import hypha.kernel.vfs.Mount;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.OpenFile;

/**
 * The functions of WASI preview 1. Each takes its arguments from its task's call, and checks all of them before it changes anything. One
 * that cannot be done now has registered what it waits for and answers {@link #BLOCKED}; it is run again from the start when that
 * happens. Callers hold the kernel lock.
 */
public final class Wasi {
    /** Answer of a function that is to be run again when its cause fires. */
    public static final int BLOCKED = -1;
    /** Answer of {@code sched_yield} when others were waiting: it is done, and the task is in the queue behind them. */
    public static final int YIELDED = -2;

    private Wasi() {}

    /** Starts with nothing counted. */
    public static void init() {
        Streams.init();
        RandomBytes.init();
    }

    /** Bytes of standard input given to tasks, since boot. */
    public static long bytesRead() {
        return Streams.bytesRead();
    }

    /** Bytes of standard output and error taken from tasks, since boot. */
    public static long bytesWritten() {
        return Streams.bytesWritten();
    }

    /** Random bytes given to tasks, since boot. */
    public static long randomBytes() {
        return RandomBytes.bytesGiven();
    }

    /**
     * Runs a function in the name of a task.
     *
     * @param function of {@link WasiFunction}, a claim
     * @return an errno, {@link #BLOCKED} or {@link #YIELDED}
     */
    public static int call(int function, long task) {
        if (!Grants.has(task, grantsOf(function))) {
            return Errno.NOTCAPABLE;
        }
        return switch (function) {
            case WasiFunction.FD_WRITE, WasiFunction.FD_READ -> FileCalls.ofDescriptor(function, task);
            case WasiFunction.CLOCK_TIME_GET -> Clocks.timeGet(task);
            case WasiFunction.CLOCK_RES_GET -> Clocks.resolutionGet(task);
            case WasiFunction.RANDOM_GET -> RandomBytes.get(task);
            case WasiFunction.POLL_ONEOFF -> Poll.oneoff(task);
            case WasiFunction.SCHED_YIELD -> yieldTurn(task);
            case WasiFunction.PROC_EXIT -> exit(task);
            case WasiFunction.ARGS_GET -> Environment.argumentsGet(task);
            case WasiFunction.ARGS_SIZES_GET -> Environment.argumentsSizesGet(task);
            case WasiFunction.ENVIRON_GET -> Environment.variablesGet(task);
            case WasiFunction.ENVIRON_SIZES_GET -> Environment.variablesSizesGet(task);
            case WasiFunction.FD_CLOSE -> Descriptor.close(task);
            case WasiFunction.FD_RENUMBER -> Descriptor.renumber(task);
            case WasiFunction.FD_FDSTAT_GET -> DescriptorStatus.get(task);
            case WasiFunction.FD_FDSTAT_SET_FLAGS -> DescriptorStatus.setFlags(task);
            case WasiFunction.FD_FDSTAT_SET_RIGHTS -> Descriptor.setRights(task);
            case WasiFunction.FD_PRESTAT_GET -> DescriptorStatus.prestatGet(task);
            case WasiFunction.FD_PRESTAT_DIR_NAME -> DescriptorStatus.prestatName(task);
            case WasiFunction.PROC_RAISE -> raise(task);
            case WasiFunction.FD_ADVISE,
                    WasiFunction.FD_ALLOCATE,
                    WasiFunction.FD_DATASYNC,
                    WasiFunction.FD_FILESTAT_GET,
                    WasiFunction.FD_FILESTAT_SET_SIZE,
                    WasiFunction.FD_FILESTAT_SET_TIMES,
                    WasiFunction.FD_PREAD,
                    WasiFunction.FD_PWRITE,
                    WasiFunction.FD_READDIR,
                    WasiFunction.FD_SEEK,
                    WasiFunction.FD_SYNC,
                    WasiFunction.FD_TELL -> FileCalls.ofDescriptor(function, task);
            case WasiFunction.PATH_CREATE_DIRECTORY,
                    WasiFunction.PATH_FILESTAT_GET,
                    WasiFunction.PATH_FILESTAT_SET_TIMES,
                    WasiFunction.PATH_LINK,
                    WasiFunction.PATH_OPEN,
                    WasiFunction.PATH_READLINK,
                    WasiFunction.PATH_REMOVE_DIRECTORY,
                    WasiFunction.PATH_RENAME,
                    WasiFunction.PATH_SYMLINK,
                    WasiFunction.PATH_UNLINK_FILE -> FileCalls.ofPath(function, task);
            case WasiFunction.SOCK_ACCEPT, WasiFunction.SOCK_RECV, WasiFunction.SOCK_SEND, WasiFunction.SOCK_SHUTDOWN ->
                SocketCalls.call(function, task);
            default -> Unsupported.answer(function, task);
        };
    }

    /** What a function takes, in bits of {@link Grant}; besides descriptors, which have rights of their own. */
    private static int grantsOf(int function) {
        if (function >= WasiFunction.PATH_CREATE_DIRECTORY && function <= WasiFunction.PATH_UNLINK_FILE) {
            return Grant.FILES;
        }
        return switch (function) {
            case WasiFunction.CLOCK_RES_GET, WasiFunction.CLOCK_TIME_GET -> Grant.CLOCK;
            case WasiFunction.RANDOM_GET -> Grant.RANDOM;
            case WasiFunction.SOCK_ACCEPT, WasiFunction.SOCK_RECV, WasiFunction.SOCK_SEND, WasiFunction.SOCK_SHUTDOWN ->
                Grant.SOCKETS;
            default -> 0;
        };
    }

    /** True if a call about a descriptor, a claim, has to have the task's one request for itself: of files that may wait for a device. */
    public static boolean takesRequest(long task, long number) {
        long file = Descriptor.isOpen(task, number) ? Descriptor.file(task, number) : 0;
        if (file == 0 || OpenFile.kind(file) != OpenFile.NODE) {
            return false;
        }
        return OpenFile.node(file) == 0 || !FileSystems.isDirect(Mount.kind(Node.mount(OpenFile.node(file))));
    }

    /** True if a descriptor, a claim, is an open standard stream. */
    public static boolean isStream(long task, long number) {
        return Descriptor.isOpen(task, number) && Descriptor.stream(task, number) != Descriptor.NO_STREAM;
    }

    /**
     * The queue in which one waits to read from or write to a descriptor, a claim, if that is a channel which is not ready now, blocks, and
     * may be used so; else 0.
     */
    public static long queueOf(long task, long number, boolean reads) {
        long file = Descriptor.isOpen(task, number) ? Descriptor.file(task, number) : 0;
        boolean waits = file != 0
                && Channels.isChannel(file)
                && Descriptor.check(task, number, reads ? Rights.FD_READ : Rights.FD_WRITE) == Errno.SUCCESS
                && !Descriptor.isNonBlocking(task, number)
                && !Channels.isReady(file, reads);
        return waits ? Channels.queue(file, reads) : 0;
    }

    private static int yieldTurn(long task) {
        if (!Scheduler.hasReady(Task.lane(task))) {
            return Errno.SUCCESS;
        }
        Lifecycle.yieldTurn(task);
        return YIELDED;
    }

    /** {@code proc_raise(signal)}: what the signal does by default, since there are no handlers. One that ends the task does so as {@code proc_exit}. */
    private static int raise(long task) {
        long signal = TaskMemory.argument(task, 0);
        if (signal > Signal.LAST) {
            return Errno.INVAL;
        }
        if (Signal.stops((int) signal)) {
            return Errno.NOTSUP; // nobody could let it go on
        }
        if (Signal.ends((int) signal)) {
            Task.ending(task, Task.EXITED);
        }
        return Errno.SUCCESS;
    }

    /** {@code proc_exit(code)}: the host unwinds the task, then ends it with this code. */
    private static int exit(long task) {
        Task.ending(task, Task.EXITED);
        return Errno.SUCCESS;
    }
}
