package hypha.benchmarks.compare;

import java.util.Arrays;

/** Medians and means. */
public final class Statistics {
    private Statistics() {}

    /** Returns the median, NaN of nothing. */
    public static double median(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Returns half of the distance between the smallest and the largest value, in percent of the median. */
    public static double spreadPercent(double[] values) {
        double smallest = Double.POSITIVE_INFINITY;
        double largest = 0;
        for (double value : values) {
            smallest = Math.min(smallest, value);
            largest = Math.max(largest, value);
        }
        return values.length == 0 ? Double.NaN : 50 * (largest - smallest) / median(values);
    }

    /** Returns the geometric mean, NaN of nothing. */
    public static double geometricMean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += Math.log(value);
        }
        return Math.exp(sum / values.length);
    }
}
