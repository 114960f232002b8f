package hypha.host;

import hypha.host.crossing.CrossingException;
import hypha.host.crossing.Lane;
import hypha.host.machine.KernelMachine;
import hypha.kernel.abi.Crossing;

/**
 * Measures what it takes the kernel's scheduler to say who is next among so many: tasks that are nothing but entries of its table are made on
 * the lane that belongs to no executor, take turns there, and end.
 */
final class DecisionMeter {
    /** Of {@link Crossing#TASK_SPAWN}: at most a page, and none at the start. */
    private static final long PAGES = 1 | 0xFFFF_FFFFL << 32;

    private DecisionMeter() {}

    static long[] measure(KernelMachine machine, int tasks, int count) {
        if (tasks < 1 || count < 0) {
            throw new IllegalArgumentException("tasks=" + tasks + " count=" + count);
        }
        try {
            return machine.control(lane -> measure(lane, tasks, count));
        } catch (CrossingException e) {
            throw new HyphaException("measure decisions: " + e.getMessage(), e);
        }
    }

    private static long[] measure(Lane lane, int tasks, int count) {
        int made = 0;
        long running = 0;
        try {
            while (made < tasks) {
                require(lane.call(Crossing.TASK_SPAWN, 0, 0, 0, PAGES, tasks - made, 0, 0), "TASK_SPAWN");
                made += (int) lane.result(0);
            }
            require(lane.call(Crossing.SCHEDULE, 0), "SCHEDULE");
            running = lane.result(0);
            // Each has had a turn before it counts, as tasks of a machine that has run for a while.
            running = takeTurns(lane, running, new long[Math.min(tasks, count)]);
            var nanos = new long[count];
            running = takeTurns(lane, running, nanos);
            return nanos;
        } finally {
            for (int i = 0; i < made; i++) {
                require(lane.call(Crossing.TASK_EXIT | Crossing.THEN_SCHEDULE, running), "TASK_EXIT");
                running = lane.result(0);
            }
        }
    }

    private static long takeTurns(Lane lane, long first, long[] nanos) {
        long running = first;
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            int status = lane.call(Crossing.TASK_YIELD | Crossing.THEN_SCHEDULE, running);
            running = lane.result(0);
            nanos[i] = System.nanoTime() - start;
            require(status, "TASK_YIELD");
        }
        return running;
    }

    private static void require(int status, String operation) {
        if (status != Crossing.OK) {
            throw new HyphaException(operation + " answered with status=" + status);
        }
    }
}
