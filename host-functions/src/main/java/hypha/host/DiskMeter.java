package hypha.host;

import hypha.host.crossing.CrossingException;
import hypha.host.machine.KernelMachine;
import hypha.kernel.abi.Crossing;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Measures a disk without a file system: the kernel's driver makes the requests, and says how long they took. */
final class DiskMeter {
    private static final long NAP_NANOS = 500_000;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

    private DiskMeter() {}

    static long measure(
            KernelMachine machine, int disk, DiskOperation operation, boolean random, int bytes, int count, int depth) {
        int kind = operation.ordinal() | (random ? Crossing.PROBE_RANDOM : 0);
        try {
            int status = machine.control(
                    lane -> lane.call(Crossing.DISK_PROBE, 0, disk, kind, bytes, count, depth, System.nanoTime()));
            if (status != Crossing.OK) {
                throw new HyphaException("measure disk=" + disk + ": status=" + status);
            }
            return await(machine, disk);
        } catch (CrossingException e) {
            throw new HyphaException("measure disk=" + disk + ": " + e.getMessage(), e);
        }
    }

    private static long await(KernelMachine machine, int disk) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE_NANOS) {
            LockSupport.parkNanos(NAP_NANOS);
            long[] result = machine.control(lane -> {
                lane.call(Crossing.DISK_PROBE_RESULT, 0);
                return new long[] {lane.result(1), lane.result(2)};
            });
            if (result[1] >= 0 && result[0] == 0) {
                return result[1];
            }
            if (result[1] >= 0) {
                throw new HyphaException("measure disk=" + disk + ": requests that failed=" + result[0]);
            }
        }
        throw new HyphaException("measure disk=" + disk + ": the requests do not come to an end");
    }
}
