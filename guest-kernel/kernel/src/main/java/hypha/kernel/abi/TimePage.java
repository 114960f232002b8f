package hypha.kernel.abi;

/**
 * What it takes to turn the time-stamp counter into time without a crossing. A reader repeats until it has seen the same even sequence
 * before and after. With {@code delta = timestamp - base}, unsigned: {@code nanos = (delta · multiplier) >> 32} over 128 bits.
 */
public final class TimePage {
    /** Sequence, 32 bits; odd while the kernel writes. */
    public static final int SEQUENCE_OFFSET = 0x00;
    /** Time-stamp at which monotonic time was {@link #MONOTONIC_OFFSET}, 64 bits. */
    public static final int BASE_OFFSET = 0x08;
    /** Nanoseconds per tick, times 2<sup>32</sup>, 64 bits. */
    public static final int MULTIPLIER_OFFSET = 0x10;
    /** Monotonic nanoseconds at the base, 64 bits; monotonic time is 0 at boot. */
    public static final int MONOTONIC_OFFSET = 0x18;
    /** What to add to monotonic time for nanoseconds since 1970-01-01T00:00Z, 64 bits. */
    public static final int WALL_OFFSET = 0x20;

    private TimePage() {}
}
