package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.task.Task;

/** Arguments and environment: strings that the task was made with, copied into its memory with a pointer to each. */
final class Environment {
    private static final int POINTER_BYTES = 4;

    private Environment() {}

    /** {@code args_get(pointer *, u8 *)}. */
    static int argumentsGet(long task) {
        return copy(task, Task.strings(task), Task.argumentCount(task), Task.argumentBytes(task));
    }

    /** {@code args_sizes_get(size *count, size *bytes)}. */
    static int argumentsSizesGet(long task) {
        return sizes(task, Task.argumentCount(task), Task.argumentBytes(task));
    }

    /** {@code environ_get(pointer *, u8 *)}. */
    static int variablesGet(long task) {
        long strings = Task.strings(task) + Task.argumentBytes(task);
        return copy(task, strings, Task.variableCount(task), Task.variableBytes(task));
    }

    /** {@code environ_sizes_get(size *count, size *bytes)}. */
    static int variablesSizesGet(long task) {
        return sizes(task, Task.variableCount(task), Task.variableBytes(task));
    }

    private static int sizes(long task, int count, int bytes) {
        long countPointer = TaskMemory.argument(task, 0);
        long bytesPointer = TaskMemory.argument(task, 1);
        if (!TaskMemory.holds(task, countPointer, 4) || !TaskMemory.holds(task, bytesPointer, 4)) {
            return Errno.FAULT;
        }
        Memory.store32(TaskMemory.address(task, countPointer), count);
        Memory.store32(TaskMemory.address(task, bytesPointer), bytes);
        return Errno.SUCCESS;
    }

    private static int copy(long task, long strings, int count, int bytes) {
        long pointers = TaskMemory.argument(task, 0);
        long buffer = TaskMemory.argument(task, 1);
        if (!TaskMemory.holds(task, pointers, (long) count * POINTER_BYTES) || !TaskMemory.holds(task, buffer, bytes)) {
            return Errno.FAULT;
        }
        if (bytes == 0) {
            return Errno.SUCCESS;
        }
        Memory.copy(TaskMemory.address(task, buffer), strings, bytes);
        long pointer = TaskMemory.address(task, pointers);
        boolean atStart = true;
        // The kernel's own copy is read, not the task's: the pointers may have been written over it.
        for (int offset = 0; offset < bytes; offset++) {
            if (atStart) {
                Memory.store32(pointer, (int) buffer + offset);
                pointer += POINTER_BYTES;
            }
            atStart = Memory.load8(strings + offset) == 0;
        }
        return Errno.SUCCESS;
    }
}
