package hypha.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One process, run to its end.
 *
 * @param startNanos when it was started, on the clock of {@link System#nanoTime()}
 * @param lines what it printed on standard output
 * @param failure why it is of no use, with the end of what it printed on standard error; null if it ended well
 */
record Execution(long startNanos, List<String> lines, String failure) {
    private static final int FAILURE_CHARACTERS = 300;

    /** Starts a process and waits for its end, killing it after a number of seconds. */
    static Execution of(List<String> command, int limitSeconds) throws IOException, InterruptedException {
        Path output = Files.createTempFile("compare", ".out");
        Path errors = Files.createTempFile("compare", ".err");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
            long start = System.nanoTime();
            Process process = builder.start();
            boolean ended;
            try {
                ended = process.waitFor(limitSeconds, TimeUnit.SECONDS);
            } finally {
                process.destroyForcibly();
            }
            process.waitFor();
            String failure = null;
            if (!ended) {
                failure = "took longer than " + limitSeconds + " s";
            } else if (process.exitValue() != 0) {
                String text = Files.readString(errors).strip();
                failure = "exit code " + process.exitValue() + ": "
                        + text.substring(0, Math.min(FAILURE_CHARACTERS, text.length()))
                                .replace('\n', ' ');
            }
            return new Execution(start, Files.readAllLines(output), failure);
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
