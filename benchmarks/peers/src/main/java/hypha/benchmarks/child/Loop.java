package hypha.benchmarks.child;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Calls a kernel again and again, and prints what happened. All times are nanoseconds of {@code CLOCK_MONOTONIC}, which is {@link System#nanoTime()} on Linux and the same in all processes, so the
 * parent can relate them to the moment at which it started the process.
 *
 * <p>The lines: {@code phase NAME TIME} for each step before the first result, {@code result NUMBER} (unsigned), {@code rss KIB} (the peak of resident memory), {@code call END DURATION CPU
 * PROCESS} for each call (CPU is the processor time of the call, PROCESS that of the process since its start), {@code end}.
 *
 * <p>It stops after a number of seconds, or earlier if its best call has not become better by 1 % in the last half of the time, and at least 3 seconds have passed.
 */
final class Loop {
    private static final long NANOS = 1_000_000_000;
    private static final long NANOS_PER_TICK = 10_000_000;
    private static final long LEAST_NANOS = 3 * NANOS;

    private static final String[] PHASES = new String[8];
    private static final long[] PHASE_ENDS = new long[PHASES.length];
    private static int phases;

    private Loop() {}

    /** Notes that a step is over. */
    static void phase(String name) {
        PHASES[phases] = name;
        PHASE_ENDS[phases++] = System.nanoTime();
    }

    /** Runs a kernel and prints. */
    static void run(Kernel kernel, int n, int seconds) throws IOException {
        long most = seconds * NANOS;
        long[] ends = new long[1024];
        long[] durations = new long[1024];
        long[] processor = new long[1024];
        long[] process = new long[1024];
        ThreadMXBean threads = null;
        OperatingSystemMXBean system = null;
        int calls = 0;
        int result = 0;
        long best = Long.MAX_VALUE;
        long first = 0;
        long time = 0;
        long improved = 0;
        do {
            if (calls == ends.length) {
                ends = Arrays.copyOf(ends, 2 * calls);
                durations = Arrays.copyOf(durations, 2 * calls);
                processor = Arrays.copyOf(processor, 2 * calls);
                process = Arrays.copyOf(process, 2 * calls);
            }
            long cpu = threads == null ? 0 : threads.getCurrentThreadCpuTime();
            long begin = System.nanoTime();
            int returned = kernel.run(n);
            time = System.nanoTime();
            processor[calls] = threads == null ? Long.MAX_VALUE : threads.getCurrentThreadCpuTime() - cpu;
            ends[calls] = time;
            durations[calls] = time - begin;
            if (durations[calls] < best - best / 100) {
                best = durations[calls];
                improved = time;
            }
            if (calls++ == 0) {
                result = returned;
                first = time;
                process[0] = processCpuNanos();
                // Not earlier, since it loads some hundred classes.
                threads = ManagementFactory.getThreadMXBean();
                system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            } else {
                process[calls - 1] = system.getProcessCpuTime();
                if (returned != result) {
                    throw new IllegalStateException("different result: first=" + result + " later=" + returned);
                }
            }
        } while (time - first < most && (time - first < LEAST_NANOS || time - improved < (time - first) / 2));
        print(result, ends, durations, processor, process, calls);
    }

    private static void print(int result, long[] ends, long[] durations, long[] processor, long[] process, int calls)
            throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < phases; i++) {
            text.append("phase ")
                    .append(PHASES[i])
                    .append(' ')
                    .append(PHASE_ENDS[i])
                    .append('\n');
        }
        text.append("result ").append(Integer.toUnsignedString(result)).append('\n');
        text.append("rss ").append(peakKibibytes()).append('\n');
        for (int i = 0; i < calls; i++) {
            text.append("call ")
                    .append(ends[i])
                    .append(' ')
                    .append(durations[i])
                    .append(' ')
                    .append(processor[i])
                    .append(' ')
                    .append(process[i])
                    .append('\n');
        }
        System.out.print(text.append("end\n"));
        System.out.flush();
    }

    /** Returns the processor time of all threads, in steps of 10 ms, from the fields {@code utime} and {@code stime}. */
    private static long processCpuNanos() throws IOException {
        String fields = Files.readString(Path.of("/proc/self/stat"));
        String[] afterName = fields.substring(fields.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(afterName[11]) + Long.parseLong(afterName[12])) * NANOS_PER_TICK;
    }

    private static long peakKibibytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return 0;
    }
}
