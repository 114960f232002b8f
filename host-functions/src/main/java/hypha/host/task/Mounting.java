package hypha.host.task;

import hypha.host.TaskResult;
import hypha.host.crossing.CrossingException;
import hypha.kernel.abi.Crossing;

/**
 * How an executor runs the tasks that the kernel names. A task that has run before has a continuation, which is mounted. A new one gets
 * one, or that of a task that has just ended, in which it simply runs next: a task that never blocks then costs no switch at all, and
 * the one crossing that ends it names its successor. Belongs to the executor's thread.
 */
final class Mounting {
    /** Exit status that the kernel is told for tasks that did not exit by themselves. */
    private static final int ABNORMAL_STATUS = 134;

    private final Executor executor;
    private final TaskEntry entry;

    /** The task that is mounted, or null. Written by the executor's thread. */
    private volatile Task current;

    /** The task that was mounted gives way, and is still the kernel's running one. */
    private Task yielding;

    private boolean kernelLost;

    // Counters: written by the executor's thread, read by anyone, and then perhaps a little old.
    private long dispatches;
    private long finished;
    private long yields;
    private long pinned;

    Mounting(Executor executor, TaskEntry entry) {
        this.executor = executor;
        this.entry = entry;
    }

    /** The task that is mounted, or null. For any thread: it may be another one by now. */
    Task current() {
        return current;
    }

    long dispatches() {
        return dispatches;
    }

    long finished() {
        return finished;
    }

    /** Times that a task could not give way where it was. */
    long pinned() {
        return pinned;
    }

    long yields() {
        return yields;
    }

    /** Runs the task that is named until it blocks, gives way or ends, and perhaps others after it. */
    void dispatch() {
        Task task = executor.tasks().get(executor.turn().handle());
        begin(task);
        try {
            if (task.result() != null) {
                finish(task, task.result());
                return;
            }
            if (task.continuation() == null) {
                var continuation = new TaskContinuation(() -> runAll(task));
                task.setContinuation(continuation);
            }
            task.continuation().mount();
        } finally {
            Task last = current;
            current = null;
            if (last != null) {
                last.unmount();
            }
        }
        if (kernelLost) {
            throw new CrossingException(CrossingException.Cause.MACHINE_ENDED, "a task lost its kernel");
        }
        if (yielding != null) {
            Task gaveWay = yielding;
            yields++;
            yielding = null;
            int status = executor.turn().call(Crossing.TASK_YIELD, gaveWay.handle(), 0, 0, 0, 0, 0, 0);
            if (status != Crossing.OK) {
                throw new CrossingException(
                        CrossingException.Cause.PROTOCOL, "TASK_YIELD answered with status=" + status);
            }
        }
    }

    /** The task that is named is run from now on. */
    private void begin(Task task) {
        Turn turn = executor.turn();
        dispatches++;
        task.mountOn(executor);
        current = task;
        // Whoever kills marks the task and then looks whether it is the current one: one of both sees the other.
        boolean killed = turn.status() == Crossing.KILLED || task.isKillWanted() || executor.isStopping();
        task.wake(killed ? Crossing.KILLED : (int) turn.status(), turn.answer());
        turn.taken();
        if (executor.isWanted()) {
            task.askToGiveWay();
        }
    }

    /** The body of a continuation: a task, and new ones after it as long as there is nothing else to do. */
    private static void runAll(Task first) {
        Task task = first;
        while (task != null) {
            // The executor may be another one after the task has run than it was before.
            TaskResult result = task.executor().mounting().runToEnd(task);
            task = task.executor().mounting().end(task, result);
        }
    }

    /** Null if there is no kernel any more. */
    private TaskResult runToEnd(Task task) {
        try {
            return entry.run(task);
        } catch (CrossingException e) {
            executor.failed(e);
            return null;
        } catch (RuntimeException | Error e) {
            return new TaskResult.Failed(e);
        }
    }

    /** Ends a task inside its continuation; returns a new one that is to run in it, or null. */
    private Task end(Task task, TaskResult result) {
        if (result == null) {
            kernelLost = true;
            return null;
        }
        try {
            TaskContinuation continuation = task.continuation();
            task.setResult(result);
            Turn turn = executor.turn();
            turn.recover();
            if (!finish(task, result) || !turn.isNamed() || executor.isWanted()) {
                return null;
            }
            Task next = executor.tasks().get(turn.handle());
            if (next.continuation() != null || next.result() != null) {
                return null;
            }
            begin(next);
            next.setContinuation(continuation);
            return next;
        } catch (CrossingException e) {
            executor.failed(e);
            kernelLost = true;
            return null;
        }
    }

    /** Tells the kernel, and then everybody, that a task has ended. False if the kernel has set it aside: it will name it once more. */
    private boolean finish(Task task, TaskResult result) {
        Turn turn = executor.turn();
        TaskTable tasks = executor.tasks();
        int exitStatus = result instanceof TaskResult.Exited(int code) ? code : ABNORMAL_STATUS;
        long argument = Integer.toUnsignedLong(exitStatus);
        long handle = task.handle();
        // Before the kernel can give the place in the table to another one.
        tasks.remove(task);
        int status;
        try {
            status = turn.isNamed()
                    ? executor.lane().call(Crossing.TASK_EXIT, handle, argument)
                    : turn.call(Crossing.TASK_EXIT, handle, argument, 0, 0, 0, 0, 0);
        } catch (CrossingException e) {
            tasks.add(task); // whoever waits for it is told with the others
            throw e;
        }
        if (status == Crossing.WRONG_STATE) {
            tasks.add(task);
            if (executor.lane().call(Crossing.TASK_KILL, 0, handle) == Crossing.OK) {
                // It ran out of stack when the kernel had already set it aside: it ends when the kernel names it once
                // more.
                task.setContinuation(null);
                return false;
            }
        }
        if (status != Crossing.OK) {
            throw new CrossingException(CrossingException.Cause.PROTOCOL, "TASK_EXIT answered with status=" + status);
        }
        task.setContinuation(null);
        finished++;
        task.complete(result);
        return true;
    }

    /**
     * Gives up the turn of the task that calls this in its continuation, and returns when it is its turn again.
     *
     * @return false if its stack cannot be set aside now; it goes on then
     */
    boolean yieldTurn(Task task) {
        yielding = task;
        try {
            TaskContinuation.yield();
            return true;
        } catch (PinnedTaskException e) {
            yielding = null;
            pinned++;
            return false;
        }
    }
}
