package hypha.host.machine;

import hypha.hypervisor.Machine;
import hypha.kernel.abi.Crossing;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Keeps the kernel's clocks right: compares them with the host's, and has the kernel set its own when they differ, because the host's clock
 * was set, because the host has slept, or because the counter's frequency is not known exactly. For one thread.
 */
final class ClockKeeper {
    /** What the wall clocks may differ by. */
    static final long WALL_TOLERANCE_NANOS = 50_000;
    /** What the kernel's monotonic clock may be behind by: more than the frequencies of both clocks make in years is a sleep. */
    static final long MONOTONIC_TOLERANCE_NANOS = 100_000_000;

    /** How often the clocks are read at a time; the pair of readings that was taken fastest counts. */
    private static final int READINGS = 3;

    /** Has the kernel set its clocks. */
    @FunctionalInterface
    interface Setter {
        /** Makes the call {@link Crossing#CLOCK_SET} with these arguments; returns its status. */
        int set(long timestamp, long monotonicNanos, long wallNanos);
    }

    private final Machine machine;
    private final PublishedTime time;
    private final LongSupplier hostWall;
    private final LongSupplier hostMonotonic;
    private final long monotonicStart;
    private long corrections;

    /** A keeper by the clocks of this process. */
    ClockKeeper(Machine machine, PublishedTime time) {
        this(machine, time, ClockKeeper::wallNanos, System::nanoTime);
    }

    /**
     * A keeper.
     *
     * @param hostWall nanoseconds since 1970
     * @param hostMonotonic nanoseconds since any moment
     */
    ClockKeeper(Machine machine, PublishedTime time, LongSupplier hostWall, LongSupplier hostMonotonic) {
        this.machine = machine;
        this.time = time;
        this.hostWall = hostWall;
        this.hostMonotonic = hostMonotonic;
        this.monotonicStart = hostMonotonic.getAsLong() - Math.max(time.monotonicNanos(), 0);
    }

    private static long wallNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /**
     * Compares, and calls the kernel if it is to be set.
     *
     * @return true if the host has slept since the last time, as far as its clocks tell
     * @throws hypha.host.crossing.CrossingException if the kernel does not answer
     */
    boolean check(Setter kernel) {
        long bestGap = Long.MAX_VALUE;
        long timestamp = 0;
        long wall = 0;
        long published = PublishedTime.UNREADABLE;
        for (int reading = 0; reading < READINGS; reading++) {
            long before = machine.timestamp();
            long host = hostWall.getAsLong();
            long ours = time.wallNanos();
            long gap = machine.timestamp() - before;
            if (ours != PublishedTime.UNREADABLE && gap < bestGap) {
                bestGap = gap;
                timestamp = before;
                wall = host;
                published = ours;
            }
        }
        long monotonic = hostMonotonic.getAsLong() - monotonicStart;
        long behind = monotonic - time.monotonicNanos();
        boolean slept = behind > MONOTONIC_TOLERANCE_NANOS;
        if (published == PublishedTime.UNREADABLE || !slept && Math.abs(wall - published) <= WALL_TOLERANCE_NANOS) {
            return false;
        }
        if (kernel.set(timestamp, slept ? monotonic : 0, wall) == Crossing.OK) {
            corrections++;
        }
        return slept;
    }

    /** How often the kernel's clocks were set. */
    long corrections() {
        return corrections;
    }
}
