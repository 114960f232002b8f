package hypha.wasm.types;

/**
 * The size range of a memory (in pages) or a table (in elements); core specification 2.3.8.
 *
 * @param minimum the initial size, unsigned
 * @param maximum the size to which it may grow, unsigned; meaningless without {@code hasMaximum}
 * @param hasMaximum whether there is a maximum
 */
public record Limits(long minimum, long maximum, boolean hasMaximum) {
    /** Returns limits without a maximum. */
    public static Limits atLeast(long minimum) {
        return new Limits(minimum, 0, false);
    }

    /** Returns limits with a maximum. */
    public static Limits between(long minimum, long maximum) {
        return new Limits(minimum, maximum, true);
    }

    /** Says whether something of a current size and these declared limits may be imported where {@code required} is declared (core specification 3.3.8). */
    public static boolean matches(long size, Limits declared, Limits required) {
        return Long.compareUnsigned(size, required.minimum) >= 0
                && (!required.hasMaximum
                        || declared.hasMaximum && Long.compareUnsigned(declared.maximum, required.maximum) <= 0);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(minimum) + (hasMaximum ? " " + Long.toUnsignedString(maximum) : "");
    }
}
