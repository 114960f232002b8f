package hypha.benchmarks.programs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process, run to its end.
 *
 * @param exit its exit code, or {@link #KILLED} if it took too long
 * @param output what it wrote to standard output
 * @param errors what it wrote to standard error
 * @param wallMillis from its start to its end
 * @param cpuMillis processor time of all its threads and of processes that it waited for
 * @param peakMebibytes most resident memory, looked at every 10 ms
 */
record Outcome(int exit, String output, String errors, double wallMillis, double cpuMillis, double peakMebibytes) {
    static final int KILLED = -1;

    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s*(\\d+) kB");
    private static final int INTERVAL_MILLIS = 10;

    /** Starts a process in a folder and waits for its end, killing it after a number of seconds. */
    static Outcome of(
            List<String> command, Map<String, String> environment, String input, Path folder, int limitSeconds)
            throws IOException, InterruptedException {
        Path in = Files.createTempFile("programs", ".in");
        Path out = Files.createTempFile("programs", ".out");
        Path err = Files.createTempFile("programs", ".err");
        try {
            Files.writeString(in, input);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            double cpu = ChildUsage.cpuMillis();
            long start = System.nanoTime();
            long limit = start + TimeUnit.SECONDS.toNanos(limitSeconds);
            Process process = builder.start();
            long peak = 0;
            boolean ended = false;
            try {
                while (!ended && System.nanoTime() < limit) {
                    peak = Math.max(peak, peakKibibytes(process.pid()));
                    ended = process.waitFor(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
                }
            } finally {
                process.destroyForcibly();
            }
            int exit = process.waitFor();
            double wall = (System.nanoTime() - start) / 1e6;
            return new Outcome(
                    ended ? exit : KILLED, text(out), text(err), wall, ChildUsage.cpuMillis() - cpu, peak / 1024.0);
        } finally {
            Files.delete(in);
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static long peakKibibytes(long process) {
        try {
            Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + process + "/status")));
            return peak.find() ? Long.parseLong(peak.group(1)) : 0;
        } catch (IOException e) {
            // It has ended just now.
            return 0;
        }
    }
}
