package hypha.kernel.task;

import hypha.kernel.cpu.Counts;
import hypha.kernel.memory.Run;
import hypha.kernel.time.Clock;

/**
 * Where a task's time goes: running, ready, or blocked by cause. Each change of its state ends a period, which is added up where it
 * belongs; running costs virtual time. The kernel measures all of it itself: a task runs from the answer that names it until its
 * executor gives it up. Callers hold the lock of the task's lane.
 */
final class Accounting {
    private Accounting() {}

    /** The task has ended: what it had of times and memory is added to what all have had. Its memory is still there. */
    static void end(long task) {
        Counts.add(Counts.ENDED_RUNNING_TICKS, Task.runningTicks(task));
        for (int cause = 0; cause < Task.WAITS; cause++) {
            Counts.add(Counts.ENDED_WAITING_TICKS + cause, Task.waitingTicks(task, cause));
        }
        Counts.raise(Counts.LARGEST_MEMORY, Run.bytes(Task.memory(task)));
    }

    /** The task is about to leave its state, at a timestamp. */
    static void leave(long task, long now) {
        long ticks = Math.max(now - Task.since(task), 0); // another CPU's counter may lag a little behind
        Task.since(task, now);
        int state = Task.state(task);
        if (state == Task.RUNNING) {
            Task.runningTicks(task, Task.runningTicks(task) + ticks);
            long nanos = Clock.nanosIn(ticks);
            int weight = Task.weight(task);
            Task.virtualTime(
                    task,
                    Task.virtualTime(task)
                            + (weight == Task.DEFAULT_WEIGHT ? nanos : nanos * Task.DEFAULT_WEIGHT / weight));
            Scheduler.stop(task, ticks);
        } else if (state == Task.READY) {
            Task.addWaitingTicks(task, Task.WAIT_TURN, ticks);
        } else if (state == Task.BLOCKED) {
            Task.addWaitingTicks(task, Task.waitCause(task), ticks);
        }
    }
}
