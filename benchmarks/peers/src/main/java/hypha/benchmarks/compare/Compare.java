package hypha.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command. */
@Command(
        name = "benchmarks/compare",
        mixinStandardHelpOptions = true,
        description = {
            "Compares this engine with others: each kernel on each engine in a process of its own, until the engine is at its peak.",
            "Prints medians of peak, first result, time to near peak and memory, and whether the project's goals are met."
        })
final class Compare implements Callable<Integer> {
    /** A process may start slowly, and one call of an interpreter takes seconds. */
    private static final int SLACK_SECONDS = 60;

    @Option(
            names = "--kernels",
            split = ",",
            paramLabel = "NAME",
            description = "Kernels, all unless given: ${COMPLETION-CANDIDATES}",
            completionCandidates = KernelNames.class)
    private List<String> kernelNames = List.of();

    @Option(
            names = "--engines",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Engines, all unless given: native, v8, graalwasm, endive, endive-interpreter, hypha-classpath, hypha, hypha-image, hypha-polyglot-image.")
    private List<String> engineNames = List.of();

    @Option(
            names = "--seconds",
            defaultValue = "20",
            paramLabel = "S",
            description =
                    "How long a process may look for its peak (${DEFAULT-VALUE}); it ends earlier when it stops getting faster.")
    private int seconds;

    @Option(
            names = "--repeat",
            defaultValue = "3",
            paramLabel = "N",
            description = "Processes for each kernel and engine (${DEFAULT-VALUE}), interleaved.")
    private int repeat;

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes every run to a file.")
    private Path json;

    private Compare() {}

    /** The candidates of {@code --kernels}. */
    static final class KernelNames extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        KernelNames() {
            KernelSpec.ALL.forEach(kernel -> add(kernel.name()));
        }
    }

    /** Runs the command. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new Compare());
        line.setExecutionExceptionHandler((exception, command, parsed) -> {
            if (exception instanceof CompareException) {
                System.err.println("compare: " + exception.getMessage());
                return 1;
            }
            throw exception;
        });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path target = Path.of(property("hypha.compare.target"));
        Installation installation = new Installation(
                Path.of(System.getProperty("java.home")),
                target,
                Path.of(property("hypha.compare.graal")),
                Path.of(property("hypha.compare.incubators")));
        RuntimeImage image = new RuntimeImage(installation);
        for (String name : List.of(Engine.HYPHA_IMAGE, Engine.HYPHA_POLYGLOT_IMAGE)) {
            if (engineNames.isEmpty() || engineNames.contains(name)) {
                image.make(name);
            }
        }
        Path sources = Path.of(property("hypha.compare.kernels"));
        List<Engine> engines = select(
                installation.engines(image, Programs.find("node"), sources.resolve("runner.mjs")),
                engineNames,
                "engine",
                Engine::name);
        List<KernelSpec> kernels = select(KernelSpec.ALL, kernelNames, "kernel", KernelSpec::name);

        Results results = new Results(engines, kernels);
        for (Engine engine : engines) {
            if (engine.missing() != null) {
                Progress.note("skipping " + engine.name() + ": " + engine.missing());
            }
        }
        for (int i = 0; i < repeat; i++) {
            for (KernelSpec kernel : kernels) {
                for (Engine engine : engines) {
                    if (engine.missing() == null
                            && results.cell(engine.name(), kernel.name()).failure() == null) {
                        measure(installation, results, engine, kernel, i);
                    }
                }
            }
        }
        results.checkSums();
        System.out.print(Report.of(results));
        if (json != null) {
            Files.writeString(json, Json.of(results));
        }
        return 0;
    }

    private void measure(Installation installation, Results results, Engine engine, KernelSpec kernel, int repetition)
            throws IOException, InterruptedException {
        Cell cell = results.cell(engine.name(), kernel.name());
        List<String> command = engine.command(installation.kernels(), kernel, seconds);
        String what = kernel.name() + " on " + engine.name() + ", " + (repetition + 1) + " of " + repeat + ": ";
        Execution execution = Execution.of(command, seconds + SLACK_SECONDS);
        if (execution.failure() != null) {
            cell.fail(execution.failure());
            Progress.note(what + execution.failure());
            return;
        }
        try {
            Run run = Run.parse(execution.lines(), execution.startNanos());
            cell.add(run);
            Progress.note(what + "first " + Table.number(run.firstMillis()) + ", near peak "
                    + Table.number(run.nearPeakMillis()) + ", best " + Table.number(run.bestMillis()) + " ms");
        } catch (IllegalArgumentException e) {
            cell.fail(e.getMessage());
            Progress.note(what + e.getMessage());
        }
    }

    private static <T> List<T> select(
            List<T> all, List<String> names, String what, java.util.function.Function<T, String> nameOf) {
        if (names.isEmpty()) {
            return all;
        }
        List<T> selected = new ArrayList<>();
        for (String name : names) {
            selected.add(all.stream()
                    .filter(item -> nameOf.apply(item).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new CompareException("no " + what + " '" + name + "'; there are: "
                            + String.join(", ", all.stream().map(nameOf).toList()))));
        }
        return selected;
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new CompareException("property " + name + " is not set; use benchmarks/compare");
        }
        return value;
    }
}
