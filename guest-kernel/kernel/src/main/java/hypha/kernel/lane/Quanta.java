package hypha.kernel.lane;

import hypha.bare.Cpu;
import hypha.kernel.task.Scheduler;

/** Ends the turns of tasks that have run for their quantum while others wait: each vCPU watches the lanes that it serves. */
final class Quanta {
    private Quanta() {}

    /** When the first turn of a vCPU's lanes ends: a timestamp, or {@link Long#MAX_VALUE}. Without the lock at worst a little old. */
    static long earliest(int vcpu, int vcpuCount) {
        long earliest = Long.MAX_VALUE;
        for (int lane = vcpu; lane < Lanes.count(); lane += vcpuCount) {
            earliest = Math.min(earliest, Scheduler.quantumEnd(lane));
        }
        return earliest;
    }

    /** Asks tasks to give way whose turn is over. True if there was one. */
    static boolean serve(int vcpu, int vcpuCount) {
        long now = Cpu.timestamp();
        if (earliest(vcpu, vcpuCount) > now) {
            return false;
        }
        KernelLock.acquire();
        for (int lane = vcpu; lane < Lanes.count(); lane += vcpuCount) {
            if (Scheduler.quantumEnd(lane) <= now) {
                Scheduler.preempt(lane);
            }
        }
        KernelLock.release();
        return true;
    }
}
