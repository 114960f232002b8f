package hypha.kernel.port;

import hypha.kernel.abi.HyphaError;
import hypha.kernel.handle.HandleTable;
import hypha.kernel.handle.KernelObject;
import hypha.kernel.task.Task;
import hypha.kernel.task.Waits;
import hypha.kernel.time.Clock;
import hypha.kernel.wasi.TaskMemory;

/** What functions check of their arguments before anything else. */
final class Arguments {
    private Arguments() {}

    /** The entry of the handle in argument {@code index}, of a type and with all of some rights; or a {@link HyphaError}. */
    static long entry(long task, long objects, int index, int type, int rights) {
        return entryOf(objects, TaskMemory.argument(task, index), type, rights);
    }

    /** The entry of a handle, of a type (0: any) and with all of some rights; or a {@link HyphaError}. */
    static long entryOf(long objects, long handle, int type, int rights) {
        long entry = HandleTable.find(objects, handle);
        if (entry == 0) {
            return HyphaError.BAD_HANDLE;
        }
        if (type != 0 && KernelObject.type(HandleTable.object(entry)) != type) {
            return HyphaError.WRONG_TYPE;
        }
        return (HandleTable.rights(entry) & rights) == rights ? entry : HyphaError.NOT_PERMITTED;
    }

    /** 0 if a call with that deadline may wait now, else the {@link HyphaError} to answer. */
    static int mayWait(long deadline) {
        if (deadline == 0) {
            return HyphaError.WOULD_BLOCK;
        }
        return deadline > 0 && Clock.monotonic() >= deadline ? HyphaError.TIMED_OUT : 0;
    }

    /** Has the task wait for no longer than the deadline, among others. Answers {@link PortCalls#BLOCKED}. */
    static long await(long task, long deadline) {
        if (deadline > 0) {
            Waits.forTimeAtLatest(task, deadline);
        }
        return PortCalls.BLOCKED;
    }

    /** True if argument {@code index} points to {@code bytes} bytes of the task's memory. */
    static boolean holds(long task, int index, long bytes) {
        return TaskMemory.holds(task, TaskMemory.argument(task, index), bytes);
    }

    /** The address that argument {@code index} points to. */
    static long address(long task, int index) {
        return TaskMemory.address(task, TaskMemory.argument(task, index));
    }

    /** True if this is the first attempt of the task's call, not one after a wait. */
    static boolean isFirstAttempt(long task) {
        if (Task.callStart(task) != 0) {
            return false;
        }
        Task.callStart(task, 1);
        return true;
    }
}
