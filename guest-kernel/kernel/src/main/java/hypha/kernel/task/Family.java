package hypha.kernel.task;

import hypha.kernel.abi.Crossing;

/**
 * Parents and children. A task that ends leaves its exit status to its parent, until that asks for it or ends itself; if the parent has
 * ended, or nobody is to ask, nothing is left. Children of a task that ends go on, and have no parent then: a parent is named by its
 * handle, which names nothing from its end on, so nobody has to look for them. Callers hold the kernel lock.
 */
public final class Family {
    /** Answer of {@link #await} when the child has not ended yet. */
    public static final long WAITS = Long.MIN_VALUE;

    private Family() {}

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
        if (Task.state(child) != Task.ENDED) {
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
        if (Task.state(task) == Task.ENDED) {
            LinkedQueue.remove(Task.readyNode(task));
            TaskTable.release(task);
        }
    }

    /** The end of a task, which has nothing any more but its entry: the statuses of its children go, its own stays if it is wanted. */
    static void end(long task) {
        for (long node = LinkedQueue.first(Task.endedChildren(task));
                node != 0;
                node = LinkedQueue.first(Task.endedChildren(task))) {
            LinkedQueue.remove(node);
            TaskTable.release(Task.ofReadyNode(node));
        }
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
