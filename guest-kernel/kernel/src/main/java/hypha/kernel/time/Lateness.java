package hypha.kernel.time;

import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Counters;

/** How late timers fire: a histogram in the counter page, by the bits of the nanoseconds. Callers hold the kernel lock. */
public final class Lateness {
    private static long buckets;
    private static long total;
    private static long fired;

    private Lateness() {}

    /** Starts with nothing recorded. */
    public static void init(long bootInfo) {
        buckets = Memory.load64(bootInfo + BootInfo.COUNTERS_OFFSET) + 8L * Counters.TIMER_LATENESS_HISTOGRAM;
        total = 0;
        fired = 0;
    }

    /** Records a timer that fired {@code nanos} nanoseconds after its deadline, at least 0. */
    public static void record(long nanos) {
        int bits = 64 - Long.numberOfLeadingZeros(nanos);
        long bucket = buckets + 8L * Math.min(bits, Counters.TIMER_LATENESS_BUCKETS - 1);
        Memory.store64(bucket, Memory.load64(bucket) + 1);
        total += nanos;
        fired++;
    }

    /** Timers that fired. */
    public static long fired() {
        return fired;
    }

    /** Sum of how late they fired, in nanoseconds. */
    public static long totalNanos() {
        return total;
    }
}
