package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.abi.Grant;
import hypha.kernel.socket.ListenVariables;
import hypha.kernel.task.Grants;
import hypha.kernel.task.Task;

/** Arguments and environment: strings that the task was made with, copied into its memory with a pointer to each. */
final class Environment {
    private static final int POINTER_BYTES = 4;

    private Environment() {}

    /** {@code args_get(pointer *, u8 *)}. */
    static int argumentsGet(long task) {
        int count = Task.argumentCount(task);
        int bytes = Task.argumentBytes(task);
        if (!holds(task, count, bytes)) {
            return Errno.FAULT;
        }
        copy(task, Task.strings(task), 0, 0, bytes);
        return Errno.SUCCESS;
    }

    /** {@code args_sizes_get(size *count, size *bytes)}. */
    static int argumentsSizesGet(long task) {
        return sizes(task, Task.argumentCount(task), Task.argumentBytes(task));
    }

    /** {@code environ_get(pointer *, u8 *)}: what it was given, then what the kernel says of its listeners. */
    static int variablesGet(long task) {
        int count = Task.variableCount(task);
        int bytes = Task.variableBytes(task);
        boolean listens = listens(task);
        if (!holds(
                task, count + (listens ? ListenVariables.COUNT : 0), bytes + (listens ? ListenVariables.bytes() : 0))) {
            return Errno.FAULT;
        }
        copy(task, Task.strings(task) + Task.argumentBytes(task), 0, 0, bytes);
        if (listens) {
            copy(task, ListenVariables.text(), count, bytes, ListenVariables.bytes());
        }
        return Errno.SUCCESS;
    }

    /** {@code environ_sizes_get(size *count, size *bytes)}. */
    static int variablesSizesGet(long task) {
        boolean listens = listens(task);
        return sizes(
                task,
                Task.variableCount(task) + (listens ? ListenVariables.COUNT : 0),
                Task.variableBytes(task) + (listens ? ListenVariables.bytes() : 0));
    }

    private static boolean listens(long task) {
        return ListenVariables.bytes() != 0 && Grants.has(task, Grant.SOCKETS) && Grants.hasUsualDescriptors(task);
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

    /** True if the pointers of arguments 0 and 1 have room for that many strings of together so many bytes. */
    private static boolean holds(long task, int count, int bytes) {
        return TaskMemory.holds(task, TaskMemory.argument(task, 0), (long) count * POINTER_BYTES)
                && TaskMemory.holds(task, TaskMemory.argument(task, 1), bytes);
    }

    /** Copies strings behind those that were copied before: {@code before} of them, of {@code offset} bytes. */
    private static void copy(long task, long strings, int before, int offset, int bytes) {
        if (bytes == 0) {
            return;
        }
        long buffer = TaskMemory.argument(task, 1) + offset;
        Memory.copy(TaskMemory.address(task, buffer), strings, bytes);
        long pointer = TaskMemory.address(task, TaskMemory.argument(task, 0)) + (long) before * POINTER_BYTES;
        boolean atStart = true;
        // The kernel's own copy is read, not the task's: the pointers may have been written over it.
        for (int index = 0; index < bytes; index++) {
            if (atStart) {
                Memory.store32(pointer, (int) buffer + index);
                pointer += POINTER_BYTES;
            }
            atStart = Memory.load8(strings + index) == 0;
        }
    }
}
