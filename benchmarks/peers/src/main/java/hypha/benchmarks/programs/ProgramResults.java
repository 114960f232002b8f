package hypha.benchmarks.programs;

import hypha.benchmarks.compare.Statistics;
import hypha.benchmarks.compare.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The outcomes of all runs on all engines, as tables in Markdown. */
final class ProgramResults {
    private static final String NEEDS_FILES = "needs files";

    private final List<ProgramEngine> engines;
    private final List<ProgramRun> runs;
    private final Map<String, List<Outcome>> outcomes = new HashMap<>();
    private final Map<String, String> failures = new HashMap<>();

    ProgramResults(List<ProgramEngine> engines, List<ProgramRun> runs) {
        this.engines = engines;
        this.runs = runs;
        for (ProgramEngine engine : engines) {
            for (ProgramRun run : runs) {
                if (engine.missing() != null) {
                    failures.put(key(engine, run), engine.missing());
                } else if (run.files() && !engine.hasFiles()) {
                    failures.put(key(engine, run), NEEDS_FILES);
                }
            }
        }
    }

    private static String key(ProgramEngine engine, ProgramRun run) {
        return engine.name() + " " + run.name();
    }

    /** Returns why a run has no figures on an engine; null if it may have. */
    String failure(ProgramEngine engine, ProgramRun run) {
        return failures.get(key(engine, run));
    }

    /** Adds an outcome; one that is wrong makes the run a failure on that engine. */
    void add(ProgramEngine engine, ProgramRun run, Outcome outcome, String mistake) {
        if (mistake != null) {
            failures.put(key(engine, run), mistake);
        }
        outcomes.computeIfAbsent(key(engine, run), key -> new ArrayList<>()).add(outcome);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        table(text, "Wall time in ms", Outcome::wallMillis);
        table(text, "Processor time in ms", Outcome::cpuMillis);
        table(text, "Peak of resident memory in MiB", Outcome::peakMebibytes);
        text.append("Engines:\n");
        for (ProgramEngine engine : engines) {
            text.append("- ").append(engine.name()).append(": ").append(engine.description());
            text.append(engine.missing() == null ? "\n" : "; missing: " + engine.missing() + "\n");
        }
        text.append("\nNot run, or wrong:\n");
        for (ProgramRun run : runs) {
            for (ProgramEngine engine : engines) {
                String failure = failure(engine, run);
                if (failure != null && engine.missing() == null) {
                    text.append("- ").append(run.name()).append(" on ").append(engine.name());
                    text.append(": ").append(failure).append('\n');
                }
            }
        }
        return text.toString();
    }

    private void table(StringBuilder text, String title, ToDoubleFunction<Outcome> property) {
        List<String> head = new ArrayList<>(List.of(title));
        engines.forEach(engine -> head.add(engine.name()));
        Table table = new Table(head);
        for (ProgramRun run : runs) {
            List<String> row = new ArrayList<>(List.of(run.name()));
            for (ProgramEngine engine : engines) {
                row.add(cell(engine, run, property));
            }
            table.row(row);
        }
        text.append(table).append('\n');
    }

    private String cell(ProgramEngine engine, ProgramRun run, ToDoubleFunction<Outcome> property) {
        String failure = failure(engine, run);
        if (failure != null) {
            return failure.equals(NEEDS_FILES) ? NEEDS_FILES : engine.missing() != null ? "–" : "failed";
        }
        double[] values = outcomes.getOrDefault(key(engine, run), List.of()).stream()
                .mapToDouble(property)
                .toArray();
        String spread = values.length > 1 ? String.format(" ±%.0f %%", Statistics.spreadPercent(values)) : "";
        return Table.number(Statistics.median(values)) + spread;
    }
}
