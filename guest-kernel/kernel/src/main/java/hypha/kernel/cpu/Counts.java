package hypha.kernel.cpu;

import hypha.bare.Memory;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;

/** What the kernel counts often: each vCPU counts for itself, in cache lines of its own, so that counting needs no lock and no atomic operation. */
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

    /** Ticks for which tasks have run that have ended. */
    public static final int ENDED_RUNNING_TICKS = 8;
    /** Ticks for which tasks that have ended waited; one for each {@code Task.WAIT_*}, in that order. */
    public static final int ENDED_WAITING_TICKS = 9;
    /** The largest linear memory that a task had when it ended, in bytes; to be {@link #raise}d. */
    public static final int LARGEST_MEMORY = 13;

    private static final int SHIFT = 7;

    private static long counts;

    private Counts() {}

    /** Starts with nothing counted. False if there is not enough memory. */
    public static boolean init() {
        counts = Ram.allocateZeroed(Frames.orderOfBytes((long) Vcpus.count() << SHIFT));
        return counts != 0;
    }

    private static long own(int which) {
        return counts + ((long) Vcpus.current() << SHIFT) + 8L * which;
    }

    /** Counts one. */
    public static void add(int which) {
        add(which, 1);
    }

    /** Counts several. */
    public static void add(int which, long amount) {
        long count = own(which);
        Memory.store64(count, Memory.load64(count) + amount);
    }

    /** Makes what is counted at least so much. */
    public static void raise(int which, long value) {
        long count = own(which);
        if (value > Memory.load64(count)) {
            Memory.store64(count, value);
        }
    }

    /** The most that a vCPU has counted; of others perhaps a little old. */
    public static long most(int which) {
        long most = 0;
        for (int vcpu = 0; vcpu < Vcpus.count(); vcpu++) {
            most = Math.max(most, Memory.load64(counts + ((long) vcpu << SHIFT) + 8L * which));
        }
        return most;
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
