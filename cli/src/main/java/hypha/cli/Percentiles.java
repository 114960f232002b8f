package hypha.cli;

import java.util.Arrays;
import java.util.Locale;

/**
 * A sample of durations in five numbers.
 *
 * @param count how many there were
 * @param minimum ns
 * @param median ns
 * @param p90 ns; nine of ten took no longer
 * @param p99 ns
 * @param maximum ns
 */
public record Percentiles(int count, long minimum, long median, long p90, long p99, long maximum) {
    /**
     * Of a sample, which is left as it is.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public static Percentiles of(long[] nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("no sample: length=0");
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Percentiles(
                sorted.length,
                sorted[0],
                at(sorted, 0.5),
                at(sorted, 0.9),
                at(sorted, 0.99),
                sorted[sorted.length - 1]);
    }

    /** Nearest rank: the least value that at least that part of the sample does not exceed. */
    private static long at(long[] sorted, double part) {
        return sorted[Math.max(0, (int) Math.ceil(part * sorted.length) - 1)];
    }

    /** A duration in the unit that suits it. */
    public static String format(long nanos) {
        if (nanos < 10_000) {
            return nanos + " ns";
        }
        if (nanos < 10_000_000) {
            return String.format(Locale.ROOT, "%.1f µs", nanos / 1e3);
        }
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }

    @Override
    public String toString() {
        if (count == 1) {
            return format(median);
        }
        return "median " + format(median) + ", minimum " + format(minimum) + ", 90 % " + format(p90) + ", 99 % "
                + format(p99) + ", maximum " + format(maximum) + " (count " + count + ")";
    }
}
