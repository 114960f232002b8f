package hypha.host.machine;

import hypha.host.crossing.GuestWords;
import hypha.hypervisor.Machine;
import hypha.kernel.abi.TimePage;
import java.lang.foreign.MemorySegment;

/** The kernel's clocks, read from the page that it publishes: no crossing, and what a crossing would have answered. Safe for threads. */
public final class PublishedTime {
    /** What a read gives when the page cannot be read now; the kernel is to be asked then. */
    public static final long UNREADABLE = -1;

    /** How often a read begins anew because the kernel wrote meanwhile, which takes it some nanoseconds. */
    private static final int ATTEMPTS = 100;

    private final Machine machine;
    private final MemorySegment page;

    /**
     * The clocks of a machine.
     *
     * @param page its {@link TimePage}
     */
    PublishedTime(Machine machine, MemorySegment page) {
        this.machine = machine;
        this.page = page;
    }

    /** Nanoseconds since boot, or {@link #UNREADABLE}. */
    public long monotonicNanos() {
        return read(false);
    }

    /** Nanoseconds since 1970-01-01T00:00Z, or {@link #UNREADABLE}. */
    public long wallNanos() {
        return read(true);
    }

    private long read(boolean wall) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int before = GuestWords.loadAcquire32(page, TimePage.SEQUENCE_OFFSET);
            long base = GuestWords.loadAcquire64(page, TimePage.BASE_OFFSET);
            long multiplier = GuestWords.loadAcquire64(page, TimePage.MULTIPLIER_OFFSET);
            long atBase = GuestWords.loadAcquire64(page, TimePage.MONOTONIC_OFFSET);
            long wallOffset = GuestWords.loadAcquire64(page, TimePage.WALL_OFFSET);
            // The loads above acquire, so that this one is not done before them.
            int after = GuestWords.load32(page, TimePage.SEQUENCE_OFFSET);
            if (before == after && (before & 1) == 0 && multiplier != 0) {
                long nanos = atBase + nanos(machine.timestamp() - base, multiplier) + (wall ? wallOffset : 0);
                return nanos < 0 ? UNREADABLE : nanos;
            }
            Thread.onSpinWait();
        }
        return UNREADABLE;
    }

    /** Ticks, unsigned, in nanoseconds: the product's bits 32 to 95. */
    static long nanos(long ticks, long multiplier) {
        return Math.unsignedMultiplyHigh(ticks, multiplier) << 32 | ticks * multiplier >>> 32;
    }
}
