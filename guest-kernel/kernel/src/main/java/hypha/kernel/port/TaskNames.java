package hypha.kernel.port;

import hypha.bare.Memory;
import hypha.kernel.abi.Handle;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.task.Task;
import hypha.kernel.wasi.TaskMemory;

/** Names of tasks: up to {@link Task#NAME_BYTES} bytes of any kind but 0, which pads them. They are for people; the kernel finds nothing by them. */
final class TaskNames {
    private TaskNames() {}

    /** {@code task_name(task, pointer, bytes)}. */
    static long tell(long task, long objects) {
        long other = TaskReference.controlled(task, objects, 0);
        if (other < 0) {
            return other;
        }
        long room = TaskMemory.argument(task, 2);
        if (!Arguments.holds(task, 1, room)) {
            return HyphaError.FAULT;
        }
        long length = Task.nameLength(other);
        Memory.copy(Arguments.address(task, 1), Task.name(other), Math.min(room, length));
        return length;
    }

    /** {@code task_set_name(task, pointer, bytes)}. */
    static long change(long task, long objects) {
        long other = TaskReference.controlled(task, objects, Handle.KILL);
        if (other < 0) {
            return other;
        }
        long length = TaskMemory.argument(task, 2);
        if (length > Task.NAME_BYTES) {
            return HyphaError.INVALID;
        }
        if (!Arguments.holds(task, 1, length)) {
            return HyphaError.FAULT;
        }
        Task.rename(other, Arguments.address(task, 1), length);
        return 0;
    }
}
