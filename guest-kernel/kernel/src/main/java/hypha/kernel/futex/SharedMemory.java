package hypha.kernel.futex;

import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;
import hypha.kernel.handle.Slab;
import hypha.kernel.memory.Run;
import hypha.kernel.task.Grants;
import hypha.kernel.task.Task;
import hypha.kernel.vfs.TaskFiles;

/**
 * A linear memory that several tasks have: the threads of a program. It was made by one of them as its own, has its final size, and goes
 * with the last of them.
 *
 * <pre>
 *   +0x00 {@link Run}    +0x20 tasks, 64 bits
 * </pre>
 */
public final class SharedMemory {
    private static final int BYTES = 0x28;
    private static final int TASKS_OFFSET = Run.STRUCTURE_BYTES;

    private SharedMemory() {}

    /** Gives a new task, which has none, the linear memory of another. Answers a status of {@link Crossing}. */
    public static int join(long task, long newTask) {
        if (newTask == 0 || newTask == task) {
            return Crossing.NO_SUCH_TASK;
        }
        if (Task.state(newTask) != Task.NEW
                || Run.exists(Task.memory(newTask))
                || !Run.exists(Task.memory(task))
                || Run.isUnderWay(Task.memory(task))) {
            return Crossing.WRONG_STATE;
        }
        if (!TaskFiles.share(task, newTask)) { // threads have descriptors in common
            return Crossing.OUT_OF_MEMORY;
        }
        long shared = Task.sharedMemory(task);
        if (shared == 0) {
            shared = Slab.allocate(BYTES);
            if (shared == 0) {
                return Crossing.OUT_OF_MEMORY;
            }
            long own = Task.memory(task);
            Memory.copy(shared, own, Run.STRUCTURE_BYTES);
            Memory.fill(own, 0, Run.STRUCTURE_BYTES);
            Memory.store64(shared + TASKS_OFFSET, 1);
            Task.sharedMemory(task, shared);
        }
        Memory.store64(shared + TASKS_OFFSET, Memory.load64(shared + TASKS_OFFSET) + 1);
        Task.sharedMemory(newTask, shared);
        Grants.inherit(newTask, task, 0);
        return Crossing.OK;
    }

    /** The task has ended and does not need its linear memory any more. False if that is not a shared one. */
    public static boolean leave(long task) {
        long shared = Task.sharedMemory(task);
        if (shared == 0) {
            return false;
        }
        Task.sharedMemory(task, 0);
        long left = Memory.load64(shared + TASKS_OFFSET) - 1;
        Memory.store64(shared + TASKS_OFFSET, left);
        if (left == 0) {
            Run.destroy(shared);
            Slab.release(shared, BYTES);
        }
        return true;
    }
}
