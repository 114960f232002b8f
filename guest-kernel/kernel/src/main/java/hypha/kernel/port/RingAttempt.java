package hypha.kernel.port;

import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Handle;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.abi.HyphaRing;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.futex.Futexes;
import hypha.kernel.handle.HandleTable;
import hypha.kernel.handle.KernelObject;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.handle.WaitNode;
import hypha.kernel.reactor.Line;
import hypha.kernel.task.Task;
import hypha.kernel.task.Waits;
import hypha.kernel.time.Clock;
import hypha.kernel.wasi.TaskMemory;
import hypha.kernel.wasi.Wasi;

/**
 * One request of a ring: tried, and waited for. It is tried as the function of its operation, with the deadline "do not wait" where that
 * has one, so that functions register nothing by themselves; what it waits for, and its own deadline, are registered here, in one of the
 * nodes that the task has for waiting in many queues.
 */
final class RingAttempt {
    /** Answer of a request that would have to wait. */
    static final long WAITS = Long.MIN_VALUE;

    private static final int FD_READ = Crossing.WASI + WasiFunction.FD_READ;
    private static final int FD_WRITE = Crossing.WASI + WasiFunction.FD_WRITE;
    private static final int NO_DEADLINE = -1;

    private RingAttempt() {}

    /**
     * Tries a request. The task's call is another one afterwards.
     *
     * @return its result, or {@link #WAITS}
     */
    static long attempt(long task, long objects, long entry) {
        int operation = RingRequests.operation(entry);
        if (operation == HyphaCall.SLEEP) {
            long until = RingRequests.argument(entry, 0);
            return until >= 0 && Clock.monotonic() >= until ? 0 : WAITS;
        }
        if (operation == HyphaCall.FUTEX_WAIT) {
            return futexWait(task, entry);
        }
        Task.beginCall(task, operation, entry + HyphaRing.ARGUMENTS_OFFSET);
        Task.argument(task, HyphaRing.ARGUMENTS, 0); // that one is none of the request's
        if (operation == FD_READ || operation == FD_WRITE) {
            return stream(task, objects, operation);
        }
        if (!isAllowed(operation)) {
            return HyphaError.UNKNOWN_FUNCTION;
        }
        int deadlineAt = deadlineAt(operation);
        if (deadlineAt != NO_DEADLINE) {
            Task.argument(task, deadlineAt, 0);
        }
        long answer = PortCalls.call(task);
        if (answer == PortCalls.BLOCKED) {
            return WAITS; // for its next turn: pages of a run are being zeroed, which has set the timer
        }
        if (answer != HyphaError.WOULD_BLOCK || !mayWaitFor(operation)) {
            return answer;
        }
        int error = deadlineAt == NO_DEADLINE ? 0 : Arguments.mayWait(RingRequests.argument(entry, deadlineAt));
        return error == 0 ? WAITS : error;
    }

    /** Functions that answer at once, or {@link #mayWaitFor}. */
    private static boolean isAllowed(int operation) {
        return mayWaitFor(operation)
                || operation == HyphaCall.REPLY
                || operation == HyphaCall.HANDLE_CLOSE
                || operation == HyphaCall.TIMER_SET
                || operation == HyphaCall.FUTEX_NOTIFY
                || operation == HyphaCall.RUN_READ
                || operation == HyphaCall.RUN_WRITE;
    }

    private static boolean mayWaitFor(int operation) {
        return operation == HyphaCall.SEND
                || operation == HyphaCall.RECEIVE
                || operation == HyphaCall.TASK_WAIT
                || operation == HyphaCall.TIMER_READ
                || operation == HyphaCall.INTERRUPT_READ;
    }

    /** Which argument is the deadline. */
    private static int deadlineAt(int operation) {
        return switch (operation) {
            case HyphaCall.SEND, HyphaCall.RECEIVE, HyphaCall.FUTEX_WAIT -> 3;
            case HyphaCall.TASK_WAIT -> 2;
            case HyphaCall.SLEEP -> 0;
            default -> NO_DEADLINE;
        };
    }

    /**
     * {@code fd_read} and {@code fd_write} of standard streams, which register themselves what they wait for; of pipes and other channels, which
     * are called only when they are ready, so that two requests for one are done in order; and of files that need not wait.
     */
    private static long stream(long task, long objects, int operation) {
        long number = TaskMemory.argument(task, 0);
        if (Wasi.takesRequest(task, number)) {
            return HyphaError.INVALID;
        }
        if (Wasi.queueOf(task, number, operation == FD_READ) != 0) {
            return WAITS;
        }
        int errno = Wasi.call(operation - Crossing.WASI, task);
        if (errno == Wasi.BLOCKED && !Wasi.isStream(task, number)) {
            TaskObjects.clearWaits(objects); // a channel's own wait, in place of which is one of the ring's
        }
        return errno == Wasi.BLOCKED ? WAITS : errno;
    }

    private static long futexWait(long task, long entry) {
        if (RingRequests.isNotified(entry)) {
            return HyphaCall.WOKEN;
        }
        long pointer = RingRequests.argument(entry, 0) & 0xFFFF_FFFFL;
        long width = RingRequests.argument(entry, 1) & 0xFFFF_FFFFL;
        if (width != 4 && width != 8 || (pointer & width - 1) != 0) {
            return HyphaError.INVALID;
        }
        if (!TaskMemory.holds(task, pointer, width)) {
            return HyphaError.FAULT;
        }
        long address = TaskMemory.address(task, pointer);
        if (!Futexes.holds(address, (int) width, RingRequests.argument(entry, 2))) {
            return HyphaCall.NOT_EQUAL;
        }
        if (Arguments.mayWait(RingRequests.argument(entry, 3)) != 0) {
            return HyphaCall.TIMED_OUT;
        }
        RingRequests.futex(entry, address);
        return WAITS;
    }

    /** Registers what a request waits for that {@link #attempt} has found to wait, with the task's node {@code index}. */
    static void await(long task, long objects, long entry, int index) {
        int operation = RingRequests.operation(entry);
        if (operation == HyphaCall.FUTEX_WAIT) {
            TaskObjects.awaitMany(objects, index, Futexes.queue(RingRequests.futex(entry)));
        } else if (mayWaitFor(operation)) {
            awaitObject(task, objects, entry, index);
        } else if (operation == FD_READ || operation == FD_WRITE) {
            awaitChannel(task, objects, entry, index);
        }
        int deadlineAt = deadlineAt(operation);
        long deadline = deadlineAt == NO_DEADLINE ? 0 : RingRequests.argument(entry, deadlineAt);
        if (deadline > 0) {
            Waits.forTimeAtLatest(task, deadline);
        }
    }

    private static void awaitChannel(long task, long objects, long entry, int index) {
        long number = RingRequests.argument(entry, 0) & 0xFFFF_FFFFL;
        if (Wasi.isStream(task, number)) {
            return; // it has registered that
        }
        long queue = Wasi.queueOf(task, number, RingRequests.operation(entry) == FD_READ);
        if (queue == 0) {
            Waits.forTimeAtLatest(task, 0); // a later request has changed it, so this one is to be tried again
        } else {
            TaskObjects.awaitMany(objects, index, queue);
        }
    }

    private static void awaitObject(long task, long objects, long entry, int index) {
        long handle = HandleTable.find(objects, RingRequests.argument(entry, 0) & 0xFFFF_FFFFL);
        if (handle == 0) {
            Waits.forTimeAtLatest(task, 0); // a later request has closed it, so this one is to be tried again
            return;
        }
        long object = HandleTable.object(handle);
        int type = KernelObject.type(object);
        if (type == Handle.PORT && RingRequests.operation(entry) == HyphaCall.SEND) {
            TaskObjects.awaitMany(objects, index, Port.writers(object));
        } else if (type != Handle.TIMER) {
            TaskObjects.awaitMany(objects, index, KernelObject.waiters(object));
        }
        long due = type == Handle.TIMER ? TimerObject.deadline(object) : 0;
        if (type == Handle.INTERRUPT) {
            due = Line.readyAt(object);
        }
        if (due > 0) {
            Waits.forTimeAtLatest(task, due);
        }
    }

    /** Somebody notifies a futex, in whose queue a task stands by a node of {@link #await}. True if it is one that waits for that address. */
    static boolean notifyFutex(long node, long address) {
        long objects = Task.objects(WaitNode.task(node));
        long entry = RingRequests.at(TaskObjects.requests(objects), TaskObjects.indexOfMany(objects, node));
        if (RingRequests.futex(entry) != address) {
            return false;
        }
        RingRequests.notified(entry);
        return true;
    }

    /** Copies a result to where the program looks for completions. */
    static void complete(long completion, long userData, long result) {
        Memory.store64(completion, userData);
        Memory.store64(completion + HyphaRing.RESULT_OFFSET, result);
    }
}
