package hypha.cli.bench;

import hypha.disk.DiskFormatter;
import hypha.disk.ImageFile;
import hypha.host.Hypha;
import hypha.host.HyphaConfiguration;
import hypha.host.HyphaException;
import hypha.host.Mount;
import hypha.host.Program;
import hypha.host.ProgramException;
import hypha.host.ProgramSource;
import hypha.host.TaskHandle;
import hypha.host.TaskResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The figures of {@code hypha bench files}: what operations on files take that {@code examples/files/filebench.c} performs, in one task and in
 * many at once, each with a file of its own. Every kind of file system has a machine of its own.
 */
public final class FilesBench {
    /** Where the files are. */
    public enum Where {
        /** In guest memory. */
        MEMORY,
        /** In a directory of the host. */
        DIR,
        /** On a disk image. */
        DISK
    }

    private static final String GUEST = "/bench";
    private static final long MEMORY_BYTES = 1L << 30;
    private static final int DISK_BLOCKS = 1 << 17;
    /** Blocks of 4 KiB of the files of a task that is alone, and of all files together of many tasks. */
    private static final int BLOCKS = 1024;

    private static final int BLOCKS_TOGETHER = 8 * BLOCKS;
    private static final int LISTS = 20;
    private static final int MINIMUM_COUNT = 100;
    private static final int PIPE_BLOCKS = 200_000;
    private static final List<String> OPERATIONS = List.of(
            "write_new",
            "write_sequential",
            "write_random",
            "read_sequential",
            "read_random",
            "open_close",
            "list_10000");

    /** The two highest bits of a number say that it is a time at which a task began, or ended; else it is a duration. */
    private static final int MARK_SHIFT = 62;

    private static final int BEGAN = 1;
    private static final int ENDED = 2;

    private final Function<HyphaConfiguration.Builder, Hypha> boot;
    private final Figures figures;
    private final PrintWriter progress;
    private final ProgramSource source;
    private final int count;

    /**
     * What is to be measured.
     *
     * @param boot boots a machine of a configuration
     * @param source the program
     * @param count operations of each figure, of all tasks together
     */
    public FilesBench(
            Function<HyphaConfiguration.Builder, Hypha> boot,
            PrintWriter out,
            PrintWriter progress,
            boolean json,
            ProgramSource source,
            int count) {
        this.boot = boot;
        this.figures = new Figures(out, json);
        this.progress = progress;
        this.source = source;
        this.count = count;
    }

    /**
     * Measures.
     *
     * @param folder in which files are made, and removed again
     * @throws HyphaException if a machine does not come up, or a program does not do what it is to do
     * @throws IOException if files cannot be made
     */
    public void run(Iterable<Where> places, Iterable<Integer> tasks, Path folder) throws IOException {
        for (Where where : places) {
            Path own = Files.createTempDirectory(folder, "hypha-bench");
            try {
                measure(where, tasks, own);
            } catch (ProgramException e) {
                throw new HyphaException("program=" + source.name() + ": " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HyphaException("interrupted", e);
            } finally {
                remove(own);
            }
        }
        figures.finish();
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Mount mount(Where where, Path folder) throws IOException {
        return switch (where) {
            case MEMORY -> new Mount.Memory(GUEST, MEMORY_BYTES, MEMORY_BYTES);
            case DIR -> new Mount.Share(GUEST, folder, false);
            case DISK -> {
                Path file = folder.resolve("disk.image");
                try (ImageFile image = ImageFile.create(file, DISK_BLOCKS)) {
                    DiskFormatter.format(image, new SplittableRandom(1));
                    image.sync();
                }
                yield new Mount.Disk(GUEST, file, false);
            }
        };
    }

    private void measure(Where where, Iterable<Integer> tasks, Path folder)
            throws IOException, ProgramException, InterruptedException {
        var console = new CollectingConsole();
        try (Hypha hypha = boot.apply(HyphaConfiguration.builder(console).mount(mount(where, folder)))) {
            Program program = hypha.load(source);
            String name = where.name().toLowerCase(Locale.ROOT);
            for (int number : tasks) {
                for (String operation : OPERATIONS) {
                    boolean isList = operation.startsWith("list");
                    if (isList && number > 1) {
                        continue; // one is what a directory can do
                    }
                    int each = isList ? LISTS : Math.max(count / number, MINIMUM_COUNT);
                    progress.println("hypha: bench: " + name + ' ' + operation + " tasks=" + number);
                    progress.flush();
                    run(hypha, program, console, operation, number, each); // compiles
                    long[] numbers = run(hypha, program, console, operation, number, each);
                    report(name + '_' + operation + "_tasks_" + number, numbers);
                }
            }
            if (where == Where.MEMORY) {
                pipe(hypha, console);
            }
        }
    }

    private static long[] run(
            Hypha hypha, Program program, CollectingConsole console, String operation, int tasks, int each)
            throws InterruptedException {
        console.takeNumbers();
        int blocks = Math.min(BLOCKS, BLOCKS_TOGETHER / tasks);
        List<TaskHandle> handles = new ArrayList<>();
        for (int number = 0; number < tasks; number++) {
            List<String> arguments = List.of(
                    "filebench", operation, Integer.toString(each), Integer.toString(number), Integer.toString(blocks));
            handles.add(hypha.spawn(program, arguments, Map.of()));
        }
        for (TaskHandle handle : handles) {
            TaskResult result = handle.await();
            if (!result.equals(new TaskResult.Exited(0))) {
                throw new HyphaException("operation=" + operation + " result=" + result);
            }
        }
        int expected = tasks * (each + 2);
        long[] numbers = console.awaitNumbers(expected);
        if (numbers.length != expected) {
            throw new HyphaException("operation=" + operation + " numbers=" + numbers.length + " of " + expected);
        }
        return numbers;
    }

    private void report(String name, long[] numbers) {
        long began = Long.MAX_VALUE;
        long ended = Long.MIN_VALUE;
        long[] durations = new long[numbers.length];
        int found = 0;
        for (long number : numbers) {
            long value = number & (1L << MARK_SHIFT) - 1;
            switch ((int) (number >>> MARK_SHIFT)) {
                case BEGAN -> began = Math.min(began, value);
                case ENDED -> ended = Math.max(ended, value);
                default -> durations[found++] = value;
            }
        }
        double rate = found * 1e9 / Math.max(ended - began, 1);
        figures.number(name + "_per_second", rate, String.format(Locale.ROOT, "%,.0f a second", rate));
        figures.durations(name, java.util.Arrays.copyOf(durations, found));
    }

    private void pipe(Hypha hypha, CollectingConsole console) throws ProgramException, InterruptedException {
        Program program = hypha.load(BenchPrograms.pipe(PIPE_BLOCKS));
        long[] nanos = {};
        for (int round = 0; round < 2; round++) {
            console.takeNumbers();
            TaskResult result = hypha.spawn(program, List.of("pipe"), Map.of()).await();
            nanos = console.awaitNumbers(1);
            if (!result.equals(new TaskResult.Exited(0)) || nanos.length != 1) {
                throw new HyphaException("pipe numbers=" + nanos.length + " result=" + result);
            }
        }
        double rate = PIPE_BLOCKS * 4096.0 / nanos[0] * 1e9 / (1 << 20);
        figures.number(
                "pipe_within_a_task_mebibytes_per_second",
                rate,
                String.format(Locale.ROOT, "%,.0f MiB a second, 4 KiB written and read at a time", rate));
    }
}
