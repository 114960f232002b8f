package hypha.kernel.task;

import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;

/**
 * Parents and children. A task that ends leaves its exit status to its parent, until that asks for it or ends itself; if the parent has
 * ended, or nobody is to ask, nothing is left. Children of a task that ends go on, and have no parent then: a parent is named by its
 * handle, which names nothing from its end on, so nobody has to look for them. Callers hold the kernel lock.
 */
public final class Family {
    /** Answer of {@link #await} when the child has not ended yet. */
    public static final long WAITS = Long.MIN_VALUE;

    /** Children that are forgotten at once, before others have their turn. */
    private static final int CHILDREN_AT_ONCE = 64;

    /** Tasks that have ended and whose children are being forgotten, linked by their ready nodes; 0 if there are none. */
    private static volatile long settling;

    private Family() {}

    /** Starts with no tasks. */
    public static void init() {
        settling = 0;
    }

    /** True if nothing is left of a task but its exit status. */
    private static boolean isSettled(long task) {
        return Task.state(task) == Task.ENDED && !Task.has(task, Task.SETTLING);
    }

    /**
     * Asks for the exit status of a child, which is then forgotten.
     *
     * @param handle the child's, a claim
     * @return its exit status, zero-extended; {@link #WAITS}; or a negative status of {@link Crossing}
     */
    public static long await(long task, long handle) {
        long child = TaskTable.find(handle);
        if (child == 0 || Task.parent(child) != Task.handle(task) || Task.has(child, Task.DETACHED)) {
            return Crossing.NO_SUCH_TASK;
        }
        if (!isSettled(child)) {
            Task.waitCause(task, Task.WAIT_OBJECT);
            return WAITS;
        }
        long status = Task.exitStatus(child) & 0xFFFF_FFFFL;
        LinkedQueue.remove(Task.readyNode(child));
        TaskTable.release(child);
        return status;
    }

    /** Has nobody ask for a task's exit status: what is left of it goes when it ends, or now. */
    public static void detach(long task) {
        Task.set(task, Task.DETACHED);
        if (isSettled(task)) {
            LinkedQueue.remove(Task.readyNode(task));
            TaskTable.release(task);
        }
    }

    /**
     * The end of a task, which has nothing any more but its entry: the statuses of its children go, its own stays if it is wanted. If they are
     * many, that goes on in {@link #serve}, and only then does its parent learn of the end.
     */
    static void end(long task) {
        if (forgetChildren(task)) {
            settle(task);
        } else {
            Task.set(task, Task.SETTLING);
            Memory.store64(Task.readyNode(task), settling);
            settling = task;
        }
    }

    /** True if a task has ended whose children are not forgotten yet. */
    public static boolean isDue() {
        return settling != 0;
    }

    /** Forgets some children of such a task. False if there is none. The kernel lock is held. */
    public static boolean serve() {
        long task = settling;
        if (task == 0) {
            return false;
        }
        if (forgetChildren(task)) {
            settling = Memory.load64(Task.readyNode(task));
            Memory.store64(Task.readyNode(task), 0);
            Task.clear(task, Task.SETTLING);
            settle(task);
        }
        return true;
    }

    /** Frees the entries of some children that have ended; true if none are left. */
    private static boolean forgetChildren(long task) {
        for (int count = 0; count < CHILDREN_AT_ONCE; count++) {
            long node = LinkedQueue.first(Task.endedChildren(task));
            if (node == 0) {
                return true;
            }
            LinkedQueue.remove(node);
            TaskTable.release(Task.ofReadyNode(node));
        }
        return LinkedQueue.isEmpty(Task.endedChildren(task));
    }

    private static void settle(long task) {
        long parent = Task.has(task, Task.DETACHED) ? 0 : TaskTable.find(Task.parent(task));
        if (parent == 0 || Task.state(parent) == Task.ENDED) {
            TaskTable.release(task);
            return;
        }
        Task.state(task, Task.ENDED);
        LinkedQueue.append(Task.endedChildren(parent), Task.readyNode(task));
        if (Task.state(parent) == Task.BLOCKED
                && Task.operation(parent) == Crossing.TASK_WAIT
                && Task.argument(parent, 0) == Task.handle(task)) {
            Lifecycle.resume(parent, Crossing.OK, await(parent, Task.handle(task)));
        }
    }
}
