package hypha.kernel.port;

import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.handle.HandleTable;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.task.LinkedQueue;
import hypha.kernel.task.Task;
import hypha.kernel.task.TaskTable;

/**
 * The tasks that a task has spawned, for waiting until any of them ends. One that has ended stands in its parent's queue until the parent
 * is told, by whatever call, or lets go of its handle. The queue keeps nothing alive: who leaves no handle leaves the queue.
 */
final class Children {
    private Children() {}

    /** A task has ended: its parent, if there still is one, may learn of it, and does at once if it waits for that. */
    static void ended(long reference) {
        long parent = TaskTable.find(TaskReference.parent(reference));
        if (parent == 0 || Task.objects(parent) == 0) {
            return;
        }
        long objects = Task.objects(parent);
        TaskObjects.countChild(objects, -1);
        if (isNamed(objects, reference)) {
            LinkedQueue.append(TaskObjects.endedChildren(objects), TaskReference.node(reference));
        }
        if (Task.state(parent) == Task.BLOCKED && Task.operation(parent) == HyphaCall.TASK_WAIT_ANY) {
            PortCalls.restart(parent);
        }
    }

    /** True if the handle that the parent was given is still its. */
    private static boolean isNamed(long objects, long reference) {
        long entry = HandleTable.find(objects, TaskReference.numberAtParent(reference));
        return entry != 0 && HandleTable.object(entry) == reference;
    }

    /** {@code task_wait_any(i32 status[2], deadline)}. Children whose handles the caller has closed or handed on do not count. */
    static long awaitAny(long task, long objects) {
        if (!Arguments.holds(task, 0, 8)) {
            return HyphaError.FAULT;
        }
        long queue = TaskObjects.endedChildren(objects);
        for (long node = LinkedQueue.first(queue); node != 0; node = LinkedQueue.first(queue)) {
            LinkedQueue.remove(node);
            long reference = TaskReference.ofNode(node);
            if (isNamed(objects, reference)) {
                TaskReference.tellEnd(reference, Arguments.address(task, 0));
                return TaskReference.numberAtParent(reference);
            }
        }
        if (TaskObjects.liveChildren(objects) == 0) {
            return HyphaError.WRONG_STATE;
        }
        long deadline = Task.argument(task, 1);
        int error = Arguments.mayWait(deadline);
        return error != 0 ? error : Arguments.await(task, deadline);
    }

    /** A task has been told of another's end. */
    static void told(long task, long reference) {
        if (TaskReference.parent(reference) == Task.handle(task)) {
            LinkedQueue.remove(TaskReference.node(reference));
        }
    }

    /** The parent has ended and asks no more. */
    static void forget(long objects) {
        long queue = TaskObjects.endedChildren(objects);
        for (long node = LinkedQueue.first(queue); node != 0; node = LinkedQueue.first(queue)) {
            LinkedQueue.remove(node);
        }
    }
}
