package hypha.kernel.lane;

import hypha.bare.Cpu;
import hypha.kernel.task.Scheduler;

/**
 * Ends the turns of tasks that have run for their quantum while others wait. A vCPU watches all lanes and not just those that it serves: it
 * may be the one that has made a task ready on another's lane, whose own vCPU then knows nothing of it and sleeps.
 */
final class Quanta {
    private Quanta() {}

    /** When the first turn ends: a timestamp, or {@link Long#MAX_VALUE}. At worst a little old. */
    static long earliest() {
        long earliest = Long.MAX_VALUE;
        for (int lane = 0; lane < Lanes.count(); lane++) {
            earliest = Math.min(earliest, Scheduler.quantumEnd(lane));
        }
        return earliest;
    }

    /** Asks tasks to give way whose turn is over. True if there was one. */
    static boolean serve() {
        long now = Cpu.timestamp();
        if (earliest() > now) {
            return false;
        }
        for (int lane = 0; lane < Lanes.count(); lane++) {
            if (Scheduler.quantumEnd(lane) <= now) {
                Scheduler.preemptIfDue(lane, now);
            }
        }
        return true;
    }
}
