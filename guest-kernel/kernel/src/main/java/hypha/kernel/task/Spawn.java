package hypha.kernel.task;

import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;

/** Many tasks of one kind in one call: {@link Crossing#TASK_SPAWN}. What it is asked for is claimed, and read once. Callers hold the kernel lock. */
public final class Spawn {
    private static final long LOW = 0xFFFF_FFFFL;
    private static final int WEIGHT_SHIFT = 32;
    private static final int CLASS_SHIFT = 48;
    private static final int HANDLE_BYTES = 8;

    private Spawn() {}

    /**
     * Makes the tasks and lets them run.
     *
     * @param buffer of the lane, with {@code bufferBytes} bytes
     * @param arguments address of the six arguments
     * @param results address of the three results
     * @return a status: OK if it made at least one
     */
    public static int perform(int lane, long buffer, long bufferBytes, long arguments, long results) {
        long counts = Memory.load64(arguments);
        long sizes = Memory.load64(arguments + 8);
        long pages = Memory.load64(arguments + 16);
        long wanted = Memory.load64(arguments + 24);
        long parent = Memory.load64(arguments + 32);
        long nameBytes = Memory.load64(arguments + 40);
        long stringBytes = (sizes & LOW) + (sizes >>> 32);
        long handles = stringBytes + nameBytes + HANDLE_BYTES - 1 & -HANDLE_BYTES;
        int weight = (int) (wanted >>> WEIGHT_SHIFT) & 0xFFFF;
        int schedulingClass = (int) (wanted >>> CLASS_SHIFT) & 0xFF;
        int startPages = (int) (pages >>> 32);
        if (nameBytes < 0
                || nameBytes > Task.NAME_BYTES
                || handles > bufferBytes - HANDLE_BYTES
                || schedulingClass > Task.IDLE
                || startPages < -1
                || startPages > (pages & LOW)
                || (wanted & LOW) == 0) {
            return Crossing.INVALID_ARGUMENT;
        }
        if (parent != 0 && !isAlive(TaskTable.find(parent))) {
            return Crossing.NO_SUCH_TASK;
        }
        long first = Lifecycle.create(
                buffer, bufferBytes, counts & LOW, sizes & LOW, counts >>> 32, sizes >>> 32, pages & LOW);
        if (first < 0) {
            return (int) first;
        }
        Memory.copy(Task.name(first), buffer + stringBytes, nameBytes);
        Task.startPages(first, startPages);
        Task.weight(first, weight == 0 ? Task.DEFAULT_WEIGHT : weight);
        Task.schedulingClass(first, schedulingClass);
        Task.parent(first, parent);
        if ((wanted & Crossing.SPAWN_DETACHED) != 0) {
            Task.set(first, Task.DETACHED);
        }
        long most = Math.min(wanted & LOW, (bufferBytes - handles) / HANDLE_BYTES);
        Memory.store64(results + 8, handles);
        Memory.store64(results + 16, rest(first, lane, buffer + handles, most, results));
        return Crossing.OK;
    }

    /** Starts the first, makes and starts more like it, and writes their handles; returns the status that kept it from making all. */
    private static long rest(long first, int lane, long handles, long most, long results) {
        long made = 0;
        long status = Crossing.OK;
        long task = first;
        while (true) {
            Lifecycle.start(task, lane);
            Memory.store64(handles + made * HANDLE_BYTES, Task.handle(task));
            made++;
            if (made == most) {
                break;
            }
            task = Lifecycle.createLike(first);
            if (task < 0) {
                status = task;
                break;
            }
        }
        Memory.store64(results, made);
        return status;
    }

    private static boolean isAlive(long task) {
        return task != 0 && Task.state(task) != Task.ENDED;
    }
}
