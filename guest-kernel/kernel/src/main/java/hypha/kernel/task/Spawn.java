package hypha.kernel.task;

import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;

/** Many tasks of one kind in one call: {@link Crossing#TASK_SPAWN}. What it is asked for is claimed, and read once. */
public final class Spawn {
    private static final long LOW = 0xFFFF_FFFFL;
    private static final int WEIGHT_SHIFT = 32;
    private static final int CLASS_SHIFT = 48;
    private static final int HANDLE_BYTES = 8;

    private Spawn() {}

    /**
     * Makes the tasks and lets them run. Needs no lock if they have no parent.
     *
     * @param parent handle of their parent, or 0: argument 4, a claim
     * @param buffer of the lane, with {@code bufferBytes} bytes
     * @param arguments address of the six arguments
     * @param results address of the three results
     * @return a status: OK if it made at least one
     */
    public static int perform(int lane, long buffer, long bufferBytes, long arguments, long parent, long results) {
        long counts = Memory.load64(arguments);
        long sizes = Memory.load64(arguments + 8);
        long pages = Memory.load64(arguments + 16);
        long wanted = Memory.load64(arguments + 24);
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
        if (parent != 0 && !Lifecycle.becomeParent(parent)) {
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
        if (parent != 0) {
            Task.set(first, Task.RELATED);
        }
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
        while (task > 0) {
            // The next one is made before this one is started: then another vCPU may run it, and it may be no more.
            long next = made + 1 < most ? Lifecycle.createLike(task) : 0;
            Memory.store64(handles + made * HANDLE_BYTES, Task.handle(task));
            Lifecycle.start(task, lane);
            made++;
            status = next < 0 ? next : Crossing.OK;
            task = next;
        }
        Memory.store64(results, made);
        return status;
    }
}
