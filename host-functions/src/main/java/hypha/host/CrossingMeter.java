package hypha.host;

import hypha.host.crossing.CrossingException;
import hypha.host.crossing.Lane;
import hypha.host.machine.KernelMachine;
import hypha.kernel.abi.Crossing;
import java.util.concurrent.locks.LockSupport;

/** Measures crossings on the lane that belongs to no executor. */
final class CrossingMeter {
    private CrossingMeter() {}

    static long[] measure(KernelMachine machine, int count, long idleNanos) {
        if (count < 0) {
            throw new IllegalArgumentException("count=" + count);
        }
        try {
            return machine.control(lane -> measure(lane, count, idleNanos));
        } catch (CrossingException e) {
            throw new HyphaException("measure crossings: " + e.getMessage(), e);
        }
    }

    private static long[] measure(Lane lane, int count, long idleNanos) {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            if (idleNanos > 0) {
                LockSupport.parkNanos(idleNanos);
            }
            long start = System.nanoTime();
            int status = lane.call(Crossing.ECHO, 0, i);
            nanos[i] = System.nanoTime() - start;
            if (status != Crossing.OK || lane.result(0) != i) {
                throw new HyphaException("echo of " + i + ": status=" + status + " result=" + lane.result(0));
            }
        }
        return nanos;
    }
}
