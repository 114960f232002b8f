package hypha.host.task;

import hypha.host.machine.PublishedTime;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.HyphaCall;
import hypha.wasm.api.WaitQueues;
import hypha.wasm.runtime.WasmMemory;

/**
 * {@code memory.atomic.wait} and {@code notify} of memories that tasks share: the kernel's futexes. A wait sets the task aside, and its
 * executor runs another.
 */
final class TaskWaitQueues implements WaitQueues {
    static final TaskWaitQueues INSTANCE = new TaskWaitQueues();

    private TaskWaitQueues() {}

    @Override
    public int await(WasmMemory memory, long address, int widthBytes, long expected, long timeoutNanos) {
        Task task = Executor.currentTask();
        long deadline = timeoutNanos > 0 ? deadline(task, timeoutNanos) : timeoutNanos;
        return (int) task.callBlocking(HyphaCall.FUTEX_WAIT, address, widthBytes, expected, deadline, 0, 0);
    }

    private static long deadline(Task task, long timeoutNanos) {
        long now = task.time().monotonicNanos();
        if (now == PublishedTime.UNREADABLE) {
            now = ask(task, HyphaCall.CLOCK, 0, 0);
        }
        long deadline = now + timeoutNanos;
        return deadline < 0 ? -1 : deadline; // beyond the end of time is for ever
    }

    @Override
    public int notify(WasmMemory memory, long address, int count) {
        return (int) ask(Executor.currentTask(), HyphaCall.FUTEX_NOTIFY, address, Integer.toUnsignedLong(count));
    }

    private static long ask(Task task, int operation, long a0, long a1) {
        int status = task.call(operation, a0, a1, 0, 0, 0, 0);
        if (status != Crossing.OK) {
            throw Task.unexpected(operation, status);
        }
        return task.result(0);
    }
}
