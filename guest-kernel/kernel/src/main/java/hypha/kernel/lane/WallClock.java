package hypha.kernel.lane;

import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.task.Task;
import hypha.kernel.task.TaskTable;
import hypha.kernel.time.Clock;

/**
 * What follows from a step of the wall clock: tasks that wait in {@code poll_oneoff}, which may be for a time of that clock, run their
 * call again and so reckon anew. A step is rare, so nobody keeps a list of them; all tasks are looked at, some in each round. Callers
 * hold the kernel lock.
 */
final class WallClock {
    /** Tasks that are looked at in a round. */
    private static final int TASKS_AT_ONCE = 64;

    /** The next entry of the table to look at; the end of the table if there is nothing to do. */
    private static volatile int next = Integer.MAX_VALUE;

    private WallClock() {}

    static void init() {
        next = Integer.MAX_VALUE;
    }

    /** {@link Crossing#CLOCK_SET}. */
    static int set(long arguments) {
        long timestamp = Memory.load64(arguments);
        if (!Clock.set(timestamp, Memory.load64(arguments + 8), Memory.load64(arguments + 16))) {
            return Crossing.INVALID_ARGUMENT;
        }
        if (Clock.takeStep()) {
            next = 0;
        }
        return Crossing.OK;
    }

    /** True if there are tasks to look at. Needs no lock. */
    static boolean isDue() {
        return next != Integer.MAX_VALUE;
    }

    /** Looks at some tasks. True if there were any. */
    static boolean serve() {
        if (!isDue()) {
            return false;
        }
        int end = Math.min(next + TASKS_AT_ONCE, TaskTable.used());
        for (int index = next; index < end; index++) {
            long task = TaskTable.at(index);
            if (task != 0
                    && Task.state(task) == Task.BLOCKED
                    && Task.operation(task) == Crossing.WASI + WasiFunction.POLL_ONEOFF) {
                Dispatcher.restart(task);
            }
        }
        next = end == TaskTable.used() ? Integer.MAX_VALUE : end;
        return true;
    }
}
