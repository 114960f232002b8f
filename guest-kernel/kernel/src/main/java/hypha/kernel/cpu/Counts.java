package hypha.kernel.cpu;

import hypha.bare.Memory;
import hypha.kernel.memory.Ram;

/** What the kernel counts often: each vCPU counts for itself, in a cache line of its own, so that counting needs no lock and no atomic operation. */
public final class Counts {
    /** Requests answered. */
    public static final int CROSSINGS = 0;
    /** Requests answered with an error of the call itself. */
    public static final int FAILURES = 1;
    /** Tasks made. */
    public static final int TASKS_CREATED = 2;
    /** Tasks ended. */
    public static final int TASKS_ENDED = 3;
    /** Calls that blocked, and turns given up. */
    public static final int BLOCKS = 4;
    /** Executors woken by their doorbell. */
    public static final int WAKES = 5;
    /** Tasks asked to give way. */
    public static final int PREEMPTIONS = 6;
    /** Tasks that a lane has taken from another. */
    public static final int STEALS = 7;

    private static final int SHIFT = 6;

    private static long counts;

    private Counts() {}

    /** Starts with nothing counted. False if there is not enough memory. */
    public static boolean init() {
        counts = Ram.allocateZeroed(0);
        return counts != 0;
    }

    /** Counts one. */
    public static void add(int which) {
        long count = counts + ((long) Vcpus.current() << SHIFT) + 8L * which;
        Memory.store64(count, Memory.load64(count) + 1);
    }

    /** What all vCPUs have counted since boot; of others perhaps a little old. */
    public static long sum(int which) {
        long sum = 0;
        for (int vcpu = 0; vcpu < Vcpus.count(); vcpu++) {
            sum += Memory.load64(counts + ((long) vcpu << SHIFT) + 8L * which);
        }
        return sum;
    }
}
