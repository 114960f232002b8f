package hypha.kernel.port;

import hypha.kernel.abi.Grant;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.futex.Futexes;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.task.Grants;
import hypha.kernel.task.Lifecycle;
import hypha.kernel.task.Scheduler;
import hypha.kernel.task.Task;
import hypha.kernel.time.Clock;
import hypha.kernel.wasi.TaskMemory;

/** Functions about time, turns and futexes. */
final class TimeCalls {
    private TimeCalls() {}

    static long call(int operation, long task, long objects) {
        return switch (operation) {
            case HyphaCall.SLEEP -> sleep(task);
            case HyphaCall.YIELD -> yieldTurn(task);
            case HyphaCall.CLOCK -> Grants.has(task, Grant.CLOCK) ? Clock.monotonic() : HyphaError.NOT_PERMITTED;
            case HyphaCall.FUTEX_WAIT -> futexWait(task, objects);
            case HyphaCall.FUTEX_NOTIFY -> futexNotify(task);
            default -> HyphaError.UNKNOWN_FUNCTION;
        };
    }

    /** {@code sleep(deadline)}. */
    private static long sleep(long task) {
        long deadline = Task.argument(task, 0);
        return deadline >= 0 && Clock.monotonic() >= deadline ? 0 : Arguments.await(task, deadline);
    }

    private static long yieldTurn(long task) {
        if (!Scheduler.hasReady(Task.lane(task))) {
            return 0;
        }
        Lifecycle.yieldTurn(task);
        return PortCalls.YIELDED;
    }

    /** {@code futex_wait(address, width, expected, deadline)}. */
    private static long futexWait(long task, long objects) {
        long deadline = Task.argument(task, 3);
        int error = Arguments.mayWait(deadline);
        if (!Arguments.isFirstAttempt(task)) { // a notification ends the call by itself, so this is the time
            if (error != 0) {
                return HyphaCall.TIMED_OUT;
            }
            Futexes.awaitAgain(objects);
            return Arguments.await(task, deadline);
        }
        long pointer = TaskMemory.argument(task, 0);
        long width = TaskMemory.argument(task, 1);
        if (width != 4 && width != 8 || (pointer & width - 1) != 0) {
            return HyphaError.INVALID;
        }
        if (!TaskMemory.holds(task, pointer, width)) {
            return HyphaError.FAULT;
        }
        long address = TaskMemory.address(task, pointer);
        if (!Futexes.await(objects, address, (int) width, Task.argument(task, 2))) {
            return HyphaCall.NOT_EQUAL;
        }
        if (error != 0) {
            TaskObjects.clearWaits(objects);
            return HyphaCall.TIMED_OUT;
        }
        return Arguments.await(task, deadline);
    }

    /** {@code futex_notify(address, count)}. */
    private static long futexNotify(long task) {
        long pointer = TaskMemory.argument(task, 0);
        if (!TaskMemory.holds(task, pointer, 4)) {
            return HyphaError.FAULT;
        }
        return Futexes.notify(TaskMemory.address(task, pointer), TaskMemory.argument(task, 1));
    }
}
