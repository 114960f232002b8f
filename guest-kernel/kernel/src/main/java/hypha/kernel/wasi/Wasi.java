package hypha.kernel.wasi;

import hypha.kernel.abi.WasiFunction;
import hypha.kernel.task.Lifecycle;
import hypha.kernel.task.Scheduler;
import hypha.kernel.task.Task;

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
        return switch (function) {
            case WasiFunction.FD_WRITE -> Streams.write(task);
            case WasiFunction.FD_READ -> Streams.read(task);
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
            case WasiFunction.FD_FDSTAT_GET -> Descriptor.fdstatGet(task);
            case WasiFunction.FD_FDSTAT_SET_FLAGS -> Descriptor.fdstatSetFlags(task);
            case WasiFunction.FD_FDSTAT_SET_RIGHTS -> Descriptor.fdstatSetRights(task);
            case WasiFunction.FD_FILESTAT_GET -> Descriptor.filestatGet(task);
            default -> Unsupported.answer(function, task);
        };
    }

    private static int yieldTurn(long task) {
        if (!Scheduler.hasReady(Task.lane(task))) {
            return Errno.SUCCESS;
        }
        Lifecycle.yieldTurn(task);
        return YIELDED;
    }

    /** {@code proc_exit(code)}: the host unwinds the task, then ends it with this code. */
    private static int exit(long task) {
        Task.ending(task, Task.EXITED);
        return Errno.SUCCESS;
    }
}
