package hypha.tests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs the command of this source tree, through its launcher, with what the test says as input. Nothing it starts outlives it. */
final class Command {
    /** The source tree. */
    static final Path ROOT =
            Path.of(System.getProperty("hypha.root", "..")).toAbsolutePath().normalize();

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<String> line = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>(Map.of("HYPHA_BUILD", "never"));
    private byte[] input = {};
    private Path folder = ROOT;
    private Duration limit = LIMIT;

    private Command(List<String> line) {
        this.line.addAll(line);
    }

    /** {@code hypha} with arguments. */
    static Command hypha(String... arguments) {
        return new Command(List.of(ROOT.resolve("hypha").toString())).and(arguments);
    }

    /** {@code hypha run} on a CPU, which is skipped if there is none. */
    static Command run(Cpu cpu, String... arguments) {
        return hypha("run", cpu.orSkip().option()).and(arguments);
    }

    /** A line of shell, in which {@code $hypha} is the launcher. */
    static Command shell(String line) {
        return new Command(List.of("bash", "-c", line))
                .with("hypha", ROOT.resolve("hypha").toString());
    }

    /** An example by name, such as {@code hello} or {@code faults/trap}. */
    static String example(String name) {
        return "examples/" + name + ".wasm";
    }

    Command and(String... arguments) {
        line.addAll(List.of(arguments));
        return this;
    }

    /** With these words before the whole command. */
    Command behind(String... words) {
        line.addAll(0, List.of(words));
        return this;
    }

    Command input(String text) {
        return input(text.getBytes(StandardCharsets.UTF_8));
    }

    Command input(byte[] bytes) {
        input = bytes;
        return this;
    }

    /** With a variable in the environment of the command. */
    Command with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Command in(Path workingFolder) {
        folder = workingFolder;
        return this;
    }

    /** With another bound for how long {@link Running#await} waits. */
    Command within(Duration newLimit) {
        limit = newLimit;
        return this;
    }

    /** Runs it to its end. */
    Outcome run() throws IOException, InterruptedException {
        try (Running running = start()) {
            running.feed(input);
            return running.await();
        }
    }

    /** Starts it, with its input open. */
    Running start() throws IOException {
        var builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectInput(Redirect.PIPE)
                .redirectOutput(Redirect.PIPE)
                .redirectError(Redirect.PIPE);
        builder.environment().putAll(environment);
        return new Running(builder.start(), limit);
    }

    /**
     * How it ended.
     *
     * @param exitCode as a shell sees it
     * @param bytes its standard output
     * @param error its standard error
     */
    record Outcome(int exitCode, byte[] bytes, String error) {
        String output() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            String output = output();
            return "exitCode=" + exitCode + "\n--- output\n"
                    + (output.length() > 4000 ? output.substring(0, 4000) + "..." : output) + "--- error\n" + error;
        }
    }

    /** A command that runs. */
    static final class Running implements AutoCloseable {
        private final Process process;
        private final Duration limit;
        private final StringBuffer firstOutput = new StringBuffer();
        private final StringBuffer firstError = new StringBuffer();
        private final CompletableFuture<byte[]> output;
        private final CompletableFuture<byte[]> error;

        private Running(Process process, Duration limit) {
            this.process = process;
            this.limit = limit;
            this.output = collect(process.getInputStream(), firstOutput);
            this.error = collect(process.getErrorStream(), firstError);
        }

        private static CompletableFuture<byte[]> collect(InputStream stream, StringBuffer seen) {
            var result = new CompletableFuture<byte[]>();
            Thread.ofVirtual().start(() -> {
                var all = new java.io.ByteArrayOutputStream();
                var piece = new byte[8192];
                try (stream) {
                    for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
                        all.write(piece, 0, count);
                        if (seen.length() < piece.length) {
                            seen.append(new String(piece, 0, count, StandardCharsets.UTF_8));
                        }
                    }
                    result.complete(all.toByteArray());
                } catch (IOException e) {
                    result.completeExceptionally(e);
                }
            });
            return result;
        }

        long pid() {
            return process.pid();
        }

        /** Gives it its whole input. */
        void feed(byte[] bytes) {
            Thread.ofVirtual().start(() -> {
                try (OutputStream in = process.getOutputStream()) {
                    in.write(bytes);
                } catch (IOException e) {
                    // A program need not read its input.
                    if (process.isAlive() && !"Broken pipe".equals(e.getMessage())) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
        }

        /** Waits until it has printed some text. */
        void awaitOutput(String text) throws InterruptedException {
            await(text, firstOutput);
        }

        /** Waits until it has printed some text on standard error, and returns all that it has printed there. */
        String awaitError(String text) throws InterruptedException {
            await(text, firstError);
            return firstError.toString();
        }

        private void await(String text, StringBuffer seen) throws InterruptedException {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (seen.indexOf(text) < 0) {
                if (!process.isAlive() && output.isDone() && error.isDone() && seen.indexOf(text) < 0) {
                    throw new AssertionError("ended before it printed '" + text + "': " + outcome());
                }
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("did not print '" + text + "' within " + LIMIT + ": " + seen);
                }
                Thread.sleep(10);
            }
        }

        /** Sends a signal by name, such as {@code INT}. */
        void signal(String name) throws IOException, InterruptedException {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("kill -" + name + " " + pid() + " failed: exitCode=" + code);
            }
        }

        Outcome await() throws InterruptedException {
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still runs after " + limit + ": " + firstOutput);
            }
            return outcome();
        }

        private Outcome outcome() {
            return new Outcome(process.exitValue(), output.join(), new String(error.join(), StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
