package hypha.kernel.port;

import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.futex.SharedMemory;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.handle.WaitNode;
import hypha.kernel.task.Lifecycle;
import hypha.kernel.task.LinkedQueue;
import hypha.kernel.task.Task;
import hypha.kernel.task.TaskTable;
import hypha.kernel.task.Waits;
import hypha.kernel.vfs.TaskFiles;
import hypha.kernel.wasi.Errno;

/**
 * The functions of the module {@code hypha}: {@link HyphaCall}. Each takes its arguments from its task's call, and checks all of them
 * before it changes anything. One that cannot be done now has registered what it waits for and answers {@link #BLOCKED}; it is run again
 * from the start when that happens.
 */
public final class PortCalls {
    /** Answer of a function that is to be run again when its cause fires. */
    public static final long BLOCKED = Long.MIN_VALUE;
    /** Answer of a yield when others were waiting: it is done, and the task is in the queue behind them. */
    public static final long YIELDED = Long.MIN_VALUE + 1;

    private PortCalls() {}

    /** Starts with nothing. False if there is not enough memory. */
    public static boolean init() {
        Channels.init();
        return Objects.init();
    }

    /** True if the operation is one of this class, for a task that runs. */
    public static boolean has(int operation) {
        return operation >= HyphaCall.FIRST
                && operation <= HyphaCall.LAST
                && operation != HyphaCall.INTERRUPT_GRANT
                && operation != HyphaCall.PIPE_BETWEEN;
    }

    /** Messages that tasks have sent and that were no calls, since boot. */
    public static long messagesSent() {
        return Channels.messagesSent();
    }

    /**
     * Runs the function that the task's call names.
     *
     * @return its result, {@link #BLOCKED} or {@link #YIELDED}
     */
    public static long call(long task) {
        long objects = TaskObjects.of(task);
        if (objects == 0) {
            return HyphaError.OUT_OF_MEMORY;
        }
        int operation = Task.operation(task);
        return switch (operation) {
            case HyphaCall.SEND -> Channels.send(task, objects);
            case HyphaCall.RECEIVE -> Channels.receive(task, objects);
            case HyphaCall.CALL -> Calls.call(task, objects);
            case HyphaCall.REPLY -> Calls.reply(task, objects);
            case HyphaCall.REPLY_RECEIVE -> Calls.replyReceive(task, objects);
            case HyphaCall.SELECT -> Select.select(task, objects);
            case HyphaCall.CHANNEL_CREATE -> Channels.create(task, objects);
            case HyphaCall.HANDLE_DUPLICATE -> Handles.duplicate(task, objects);
            case HyphaCall.HANDLE_CLOSE -> Handles.close(task, objects);
            case HyphaCall.HANDLE_INFO -> Handles.info(task, objects);
            case HyphaCall.TIMER_CREATE -> TimerObject.create(objects);
            case HyphaCall.TIMER_SET -> TimerObject.set(task, objects);
            case HyphaCall.TIMER_READ -> TimerObject.read(task, objects);
            case HyphaCall.TASK_SELF -> TaskReference.open(objects, task);
            case HyphaCall.TASK_WAIT -> TaskReference.await(task, objects);
            case HyphaCall.TASK_KILL, HyphaCall.TASK_SUSPEND, HyphaCall.TASK_RESUME ->
                TaskReference.control(task, objects, operation);
            case HyphaCall.RING_ENTER -> RingEnter.enter(task, objects);
            case HyphaCall.TASK_NAME -> TaskNames.tell(task, objects);
            case HyphaCall.TASK_SET_NAME -> TaskNames.change(task, objects);
            case HyphaCall.TASK_WAIT_ANY -> Children.awaitAny(task, objects);
            case HyphaCall.RUN_CREATE -> RunObject.create(task, objects);
            case HyphaCall.RUN_READ -> RunObject.copy(task, objects, false);
            case HyphaCall.RUN_WRITE -> RunObject.copy(task, objects, true);
            case HyphaCall.RUN_SIZE -> RunObject.size(task, objects);
            case HyphaCall.INTERRUPT_READ -> Interrupts.read(task, objects);
            case HyphaCall.STARTUP_HANDLE -> startupHandle(task, objects);
            case HyphaCall.STARTUP_ARGUMENT -> TaskObjects.argument(objects);
            case HyphaCall.ADOPT -> TaskReference.adopt(task, objects);
            case HyphaCall.PIPE -> pipe(task);
            case HyphaCall.MEMORY_SHARE -> SharedMemory.join(task, TaskTable.find(Task.argument(task, 0)));
            default -> TimeCalls.call(operation, task, objects);
        };
    }

    /** {@code pipe(u32 descriptors[2])}. */
    private static long pipe(long task) {
        if (!Arguments.holds(task, 0, 8)) {
            return HyphaError.FAULT;
        }
        long pair = TaskFiles.pipe(task);
        if (pair < 0) {
            return pair == -Errno.MFILE ? HyphaError.OUT_OF_HANDLES : HyphaError.OUT_OF_MEMORY;
        }
        Memory.store64(Arguments.address(task, 0), pair);
        return 0;
    }

    private static long startupHandle(long task, long objects) {
        long index = Task.argument(task, 0) & 0xFFFF_FFFFL;
        return index < TaskObjects.startupCount(objects)
                ? TaskObjects.startup(objects, (int) index)
                : HyphaError.BAD_HANDLE;
    }

    /** Runs the call of a blocked task again, of which a cause may have fired. True if it is not blocked any more. */
    public static boolean restart(long task) {
        Waits.clear(task);
        long answer = call(task);
        if (answer == BLOCKED) {
            return false;
        }
        Lifecycle.resume(task, Crossing.OK, answer);
        return true;
    }

    /**
     * Has a blocked task, by the node with which it waits, see that a cause of its call has fired: at once, if the call is one thing to be
     * done. One that waits in a ring has many, each of which may wake others; its turn comes when this one is over, so that nothing recurses.
     */
    static void wake(long node) {
        long task = WaitNode.task(node);
        if (Task.operation(task) == HyphaCall.RING_ENTER) {
            LinkedQueue.remove(node);
            Waits.forTimeAtLatest(task, 0);
        } else {
            restart(task);
        }
    }

    /** Somebody notifies a futex, in whose queue a blocked task stands by a node of its ring. True if it waits for that address. */
    public static boolean notifyRing(long node, long address) {
        if (!RingAttempt.notifyFutex(node, address)) {
            return false;
        }
        wake(node);
        return true;
    }

    /** {@link HyphaCall#PIPE_BETWEEN}; {@code arguments} is the address of two. Answers a status. */
    public static int pipeBetween(long arguments) {
        long from = TaskTable.find(Memory.load64(arguments));
        long to = TaskTable.find(Memory.load64(arguments + 8));
        if (from == 0 || to == 0) {
            return Crossing.NO_SUCH_TASK;
        }
        if (from == to || Task.state(from) != Task.NEW || Task.state(to) != Task.NEW) {
            return Crossing.WRONG_STATE;
        }
        return TaskFiles.pipeBetween(from, to) ? Crossing.OK : Crossing.OUT_OF_MEMORY;
    }

    /** {@link HyphaCall#INTERRUPT_GRANT}; {@code arguments} is the address of two. Answers a status. */
    public static int grantInterrupt(long arguments) {
        long task = TaskTable.find(Memory.load64(arguments));
        return task == 0 ? Crossing.NO_SUCH_TASK : Interrupts.grant(task, Memory.load64(arguments + 8));
    }

    /** The task is to die: the call that it waits in, if it does, is none any more. */
    public static void killed(long task) {
        if (Task.objects(task) != 0) {
            Call.abandon(Task.objects(task));
        }
    }

    /** The task has ended: gives back all that it has of what this package knows. */
    public static void ended(long task, int kind, int code) {
        long objects = Task.objects(task);
        if (objects == 0) {
            return;
        }
        TaskObjects.clearWaits(objects);
        Call.abandon(objects);
        TaskReference.end(objects, kind, code);
        Children.forget(objects);
        Handles.closeAll(objects);
        RingRequests.release(objects);
        TaskObjects.release(task);
    }
}
