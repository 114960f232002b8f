package hypha.benchmarks.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one process measured. Times are milliseconds since the process was started.
 *
 * @param result the kernel's checksum
 * @param phases the ends of the steps before the first call
 * @param firstMillis the end of the first call
 * @param nearPeakMillis the end of the first call that took at most 1.1 times as long as the best
 * @param firstCpuMillis the processor time of all threads up to the end of the first call
 * @param nearPeakCpuMillis the same up to near the peak
 * @param bestMillis the shortest duration of a call
 * @param bestCpuMillis the least processor time of a call
 * @param medianMillis the median duration of the calls of the second half
 * @param calls how many calls there were
 * @param residentMebibytes the peak of resident memory
 */
record Run(
        String result,
        Map<String, Double> phases,
        double firstMillis,
        double nearPeakMillis,
        double firstCpuMillis,
        double nearPeakCpuMillis,
        double bestMillis,
        double bestCpuMillis,
        double medianMillis,
        int calls,
        double residentMebibytes) {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NEAR = 1.1;

    /**
     * Reads what a child printed.
     *
     * @param startNanos when the process was started, on the clock of {@link System#nanoTime()}
     * @throws IllegalArgumentException if it is not complete
     */
    static Run parse(List<String> lines, long startNanos) {
        String result = null;
        double resident = 0;
        long[] process = new long[lines.size()];
        long bestCpu = Long.MAX_VALUE;
        boolean complete = false;
        Map<String, Double> phases = new LinkedHashMap<>();
        long[] ends = new long[lines.size()];
        long[] durations = new long[lines.size()];
        int calls = 0;
        for (String line : lines) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "phase" -> phases.put(words[1], (Long.parseLong(words[2]) - startNanos) / NANOS_PER_MILLI);
                case "result" -> result = words[1];
                case "rss" -> resident = Long.parseLong(words[1]) / 1024.0;
                case "call" -> {
                    ends[calls] = Long.parseLong(words[1]);
                    durations[calls] = Long.parseLong(words[2]);
                    bestCpu = Math.min(bestCpu, Long.parseLong(words[3]));
                    process[calls++] = Long.parseLong(words[4]);
                }
                case "end" -> complete = true;
                default -> {
                    // Warnings of a JVM, for instance.
                }
            }
        }
        if (!complete || calls == 0 || result == null) {
            throw new IllegalArgumentException("output is not complete: calls=" + calls);
        }
        long best = Long.MAX_VALUE;
        for (int i = 0; i < calls; i++) {
            best = Math.min(best, durations[i]);
        }
        int near = 0;
        while (durations[near] > NEAR * best) {
            near++;
        }
        double[] late = new double[calls - calls / 2];
        for (int i = 0; i < late.length; i++) {
            late[i] = durations[calls / 2 + i] / NANOS_PER_MILLI;
        }
        return new Run(
                result,
                phases,
                (ends[0] - startNanos) / NANOS_PER_MILLI,
                (ends[near] - startNanos) / NANOS_PER_MILLI,
                process[0] / NANOS_PER_MILLI,
                process[near] / NANOS_PER_MILLI,
                best / NANOS_PER_MILLI,
                bestCpu / NANOS_PER_MILLI,
                Statistics.median(late),
                calls,
                resident);
    }
}
