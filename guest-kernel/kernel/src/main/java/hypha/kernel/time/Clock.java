package hypha.kernel.time;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.TimePage;

/**
 * Time from the time-stamp counter: monotonic nanoseconds since boot, wall-clock nanoseconds since 1970. What it takes to compute them
 * stands in the {@link TimePage} as well, for readers on the host.
 */
public final class Clock {
    /** Nanoseconds in a second. */
    public static final long SECOND = 1_000_000_000L;
    /** Slowest and fastest time-stamp counter that the arithmetic below is exact for. */
    public static final long MINIMUM_HZ = 1_000_000L;
    /** See {@link #MINIMUM_HZ}. */
    public static final long MAXIMUM_HZ = 16_000_000_000L;

    /** Latest time that is taken for one: some 146 years. */
    private static final long LATEST = Long.MAX_VALUE / 2;

    private static final long STEP_NANOS = 1_000_000;
    /** Fraction bits of {@link #ticksPerNano}: 16 GHz · 2<sup>28</sup> still fits 63 bits. */
    private static final int TICKS_FRACTION_BITS = 28;

    private static long base;
    /** Nanoseconds per tick · 2<sup>32</sup>. */
    private static long nanosPerTick;
    /** Ticks per nanosecond · 2<sup>28</sup>. */
    private static long ticksPerNano;

    /** What to add to the nanoseconds since {@link #base}: more than 0 once the counter has stood still or begun anew. */
    private static long monotonicOffset;

    private static long wallOffset;
    /** The wall offset by which waiting tasks have reckoned. */
    private static long reckonedOffset;

    private static long page;

    private Clock() {}

    /** Starts time at the boot information's time-stamp and publishes it in the time page. */
    public static void init(long bootInfo) {
        long hz = Memory.load64(bootInfo + BootInfo.TIMESTAMP_HZ_OFFSET);
        base = Memory.load64(bootInfo + BootInfo.BOOT_TIMESTAMP_OFFSET);
        monotonicOffset = 0;
        wallOffset = Memory.load64(bootInfo + BootInfo.BOOT_WALL_NANOS_OFFSET);
        reckonedOffset = wallOffset;
        page = Memory.load64(bootInfo + BootInfo.TIME_PAGE_OFFSET);
        nanosPerTick = Long.divideUnsigned(SECOND << 32, hz);
        ticksPerNano = (hz << TICKS_FRACTION_BITS) / SECOND;
        publish();
    }

    private static void publish() {
        int sequence = Memory.load32(page + TimePage.SEQUENCE_OFFSET) | 1;
        Memory.store32(page + TimePage.SEQUENCE_OFFSET, sequence);
        Memory.fullFence();
        Memory.store64(page + TimePage.BASE_OFFSET, base);
        Memory.store64(page + TimePage.MULTIPLIER_OFFSET, nanosPerTick);
        Memory.store64(page + TimePage.MONOTONIC_OFFSET, monotonicOffset);
        Memory.store64(page + TimePage.WALL_OFFSET, wallOffset);
        Memory.storeRelease32(page + TimePage.SEQUENCE_OFFSET, sequence + 1);
    }

    /**
     * Sets the clocks by the host's, and publishes them. Monotonic time goes forward only: over what the host has slept through while the
     * counter stood still, or if it has begun anew. Callers hold the kernel lock.
     *
     * @param timestamp when the host read its clocks, a claim
     * @param monotonicNanos monotonic time then, a claim; what is less than ours is ignored
     * @param wallNanos nanoseconds since 1970-01-01T00:00Z then, a claim
     * @return false if the claims are out of range; nothing has changed then
     */
    public static boolean set(long timestamp, long monotonicNanos, long wallNanos) {
        long now = Cpu.timestamp();
        if (timestamp < 0 || timestamp > now || monotonicNanos > LATEST || wallNanos < 0 || wallNanos > LATEST) {
            return false;
        }
        long before = nanosAt(timestamp);
        if (timestamp < base) {
            base = timestamp;
            monotonicOffset = before;
        }
        if (monotonicNanos > before) {
            monotonicOffset += monotonicNanos - before;
        }
        wallOffset = wallNanos - nanosAt(timestamp);
        publish();
        return true;
    }

    /**
     * True, once, if wall-clock time has been set by so much that who waits for a time of that clock has to reckon anew: a millisecond in
     * all since the last time.
     */
    public static boolean takeStep() {
        boolean stepped = Math.abs(wallOffset - reckonedOffset) >= STEP_NANOS;
        if (stepped) {
            reckonedOffset = wallOffset;
        }
        return stepped;
    }

    /** Nanoseconds since boot, not negative. */
    public static long monotonic() {
        return nanosAt(Cpu.timestamp());
    }

    /** Nanoseconds since boot when the time-stamp counter was {@code timestamp}. */
    public static long nanosAt(long timestamp) {
        return nanosIn(Math.max(timestamp - base, 0))
                + monotonicOffset; // another CPU's counter may lag a little behind the boot's
    }

    /** Nanoseconds that {@code ticks} ticks take. */
    public static long nanosIn(long ticks) {
        return Math.unsignedMultiplyHigh(ticks, nanosPerTick) << 32 | (ticks * nanosPerTick) >>> 32;
    }

    /** Ticks in {@code nanos} nanoseconds, rounded up, at most 2<sup>62</sup>. */
    public static long ticksIn(long nanos) {
        long high = Math.unsignedMultiplyHigh(nanos, ticksPerNano);
        if (high >>> (TICKS_FRACTION_BITS - 2) != 0) {
            return 1L << 62;
        }
        return (high << (64 - TICKS_FRACTION_BITS) | (nanos * ticksPerNano) >>> TICKS_FRACTION_BITS) + 1;
    }

    /** The time-stamp at which {@link #monotonic} reaches {@code nanos}; never 0. */
    public static long timestampAt(long nanos) {
        return Math.max(base + ticksIn(Math.max(nanos - monotonicOffset, 0)), 1);
    }

    /** What to add to monotonic time for wall-clock time. */
    public static long wallOffset() {
        return wallOffset;
    }

    /** Nanoseconds that one tick takes, rounded up: the resolution of both clocks. */
    public static long resolution() {
        return Math.max(nanosPerTick + 0xFFFF_FFFFL >>> 32, 1);
    }
}
