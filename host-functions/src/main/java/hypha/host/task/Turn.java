package hypha.host.task;

import hypha.host.crossing.CrossingException;
import hypha.host.crossing.Lane;
import hypha.kernel.abi.Crossing;

/**
 * What the kernel has said last about who runs next on an executor, and the calls that make it say so. A task that was named is the
 * kernel's no more: it is lost unless the executor runs it. So what is named is never overwritten, and what an error of the JVM (the
 * end of a task's stack) has kept from being read is read later. Belongs to the executor's thread.
 */
final class Turn {
    private final Lane lane;
    private boolean named;
    private long handle;
    private long status;
    private long answer;

    /** The operation whose results may name a task and have not been looked at; 0 if there is none. */
    private int unread;

    private long callsBefore;

    Turn(Lane lane) {
        this.lane = lane;
    }

    /** Asks who is next. */
    void schedule() {
        int answered = call(Crossing.SCHEDULE, 0, 0, 0, 0, 0, 0, 0);
        if (answered != Crossing.OK) {
            throw new CrossingException(CrossingException.Cause.PROTOCOL, "SCHEDULE answered with status=" + answered);
        }
    }

    /** Makes a call after which the calling task may not run any more; then the next one is named. Returns its status. */
    int call(int operation, long task, long a0, long a1, long a2, long a3, long a4, long a5) {
        callsBefore = lane.calls();
        unread = operation;
        int answered = lane.call(
                operation == Crossing.SCHEDULE ? operation : operation | Crossing.THEN_SCHEDULE,
                task,
                a0,
                a1,
                a2,
                a3,
                a4,
                a5);
        read(answered);
        return answered;
    }

    private void read(int answered) {
        boolean names = answered == Crossing.BLOCKED
                || answered == Crossing.OK
                        && (unread == Crossing.SCHEDULE
                                || unread == Crossing.TASK_EXIT
                                || unread == Crossing.TASK_YIELD);
        if (names) {
            handle = lane.result(0);
            status = lane.result(1);
            answer = lane.result(2);
            named = handle != Task.NO_HANDLE;
        }
        unread = 0;
    }

    /** Reads what a call has answered that was cut short, if there was one. To be called when a task has ended in any way. */
    void recover() {
        if (unread != 0) {
            int answered = lane.settled();
            if (lane.calls() == callsBefore) {
                unread = 0; // the kernel has not been asked
            } else {
                read(answered);
            }
        }
    }

    /** True if a task is named. */
    boolean isNamed() {
        return named;
    }

    /** Whoever was named is being run now. */
    void taken() {
        named = false;
    }

    /** Who is named. */
    long handle() {
        return handle;
    }

    /** The status of the call in which it was blocked. */
    long status() {
        return status;
    }

    /** That call's result. */
    long answer() {
        return answer;
    }
}
