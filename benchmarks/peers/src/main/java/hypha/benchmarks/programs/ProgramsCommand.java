package hypha.benchmarks.programs;

import hypha.benchmarks.compare.CompareException;
import hypha.benchmarks.compare.Installation;
import hypha.benchmarks.compare.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command. */
@Command(
        name = "benchmarks/programs",
        mixinStandardHelpOptions = true,
        description = {
            "Runs real programs on Hypha and on other engines, each run a process of its own, and checks what they answer.",
            "Prints medians of wall time, processor time and peak of resident memory of the whole process."
        })
final class ProgramsCommand implements Callable<Integer> {
    @Option(names = "--runs", split = ",", paramLabel = "NAME", description = "Runs, all unless given.")
    private List<String> runNames = List.of();

    @Option(
            names = "--engines",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Engines, all unless given: node, graalwasm, endive, endive-interpreter, hypha-jvm, hypha-kvm.")
    private List<String> engineNames = List.of();

    @Option(
            names = "--repeat",
            defaultValue = "3",
            paramLabel = "N",
            description = "Processes for each (${DEFAULT-VALUE}), interleaved.")
    private int repeat;

    @Option(
            names = "--limit",
            defaultValue = "180",
            paramLabel = "S",
            description = "Seconds after which a process is killed (${DEFAULT-VALUE}).")
    private int limitSeconds;

    private ProgramsCommand() {}

    /** Runs the command. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new ProgramsCommand());
        line.setExecutionExceptionHandler((exception, command, parsed) -> {
            if (exception instanceof CompareException) {
                System.err.println("programs: " + exception.getMessage());
                return 1;
            }
            throw exception;
        });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path root = Path.of(property("hypha.programs.root"));
        Path programs = Path.of(property("hypha.programs.folder"));
        Installation installation = new Installation(
                Path.of(System.getProperty("java.home")),
                root.resolve("benchmarks/peers/target"),
                root.resolve("truffle-wasm/target/graal"),
                root.resolve("build-support/QuietIncubator.java"));
        List<ProgramEngine> engines =
                select(ProgramEngine.all(installation, root, Programs.find("node")), engineNames, ProgramEngine::name);
        List<ProgramRun> runs = select(ProgramRun.ALL, runNames, ProgramRun::name);
        ProgramResults results = new ProgramResults(engines, runs);
        for (int i = 0; i < repeat; i++) {
            for (ProgramRun run : runs) {
                for (ProgramEngine engine : engines) {
                    if (results.failure(engine, run) == null) {
                        measure(results, engine, run, programs);
                    }
                }
            }
        }
        System.out.print(results);
        return 0;
    }

    private void measure(ProgramResults results, ProgramEngine engine, ProgramRun run, Path programs)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("programs");
        try {
            Files.writeString(folder.resolve("job.py"), ProgramRun.SCRIPT);
            Files.writeString(folder.resolve("test.wast"), ProgramRun.TEST);
            Outcome outcome = Outcome.of(
                    engine.command(run, programs, folder),
                    Map.of("HYPHA_BUILD", "never"),
                    run.input(),
                    folder,
                    limitSeconds);
            String mistake = run.mistake(outcome);
            results.add(engine, run, outcome, mistake);
            System.err.printf(
                    "programs: %s on %s: wall %.0f ms, processor %.0f ms, peak %.0f MiB%s%n",
                    run.name(),
                    engine.name(),
                    outcome.wallMillis(),
                    outcome.cpuMillis(),
                    outcome.peakMebibytes(),
                    mistake == null ? "" : "; " + mistake);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static <T> List<T> select(List<T> all, List<String> names, Function<T, String> nameOf) {
        List<T> selected = new ArrayList<>(names.isEmpty() ? all : List.of());
        for (String name : names) {
            selected.add(all.stream()
                    .filter(item -> nameOf.apply(item).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new CompareException("no '" + name + "'; there are: "
                            + String.join(", ", all.stream().map(nameOf).toList()))));
        }
        return selected;
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new CompareException("property " + name + " is not set; use benchmarks/programs");
        }
        return value;
    }
}
