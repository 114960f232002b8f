package hypha.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The tables of a comparison of kernels. */
final class Report {
    private Report() {}

    /** Returns everything that there is to say, in Markdown. */
    static String of(Results results) {
        StringBuilder text = new StringBuilder();
        text.append("Engines:\n");
        for (Engine engine : results.engines()) {
            text.append("- ").append(engine.name()).append(": ").append(engine.description());
            text.append(engine.missing() == null ? "" : "; skipped: " + engine.missing())
                    .append('\n');
        }
        table(text, results, "Peak: best call, ms (± half of the spread between runs)", Run::bestMillis, true);
        table(text, results, "Peak, as processor time: the least of a call, ms", Run::bestCpuMillis, false);
        table(text, results, "Median of the later half of the calls, ms", Run::medianMillis, false);
        table(text, results, "First result: process start to the end of the first call, ms", Run::firstMillis, true);
        table(
                text,
                results,
                "Near peak: process start to the first call within 10 % of the best, ms",
                Run::nearPeakMillis,
                false);
        table(text, results, "First result, processor time of all threads, ms", Run::firstCpuMillis, false);
        table(text, results, "Near peak, processor time of all threads, ms", Run::nearPeakCpuMillis, false);
        table(text, results, "Peak of resident memory, MiB", Run::residentMebibytes, false);
        failures(text, results);
        phases(text, results);
        return text.append(Goals.of(results)).toString();
    }

    private static void table(
            StringBuilder text, Results results, String title, ToDoubleFunction<Run> property, boolean spread) {
        List<Engine> engines = present(results);
        List<String> head = new ArrayList<>(List.of("kernel"));
        engines.forEach(engine -> head.add(engine.name()));
        Table table = new Table(head);
        for (KernelSpec kernel : results.kernels()) {
            List<String> row = new ArrayList<>(List.of(kernel.name()));
            for (Engine engine : engines) {
                double[] values = results.cell(engine.name(), kernel.name()).values(property);
                String cell = Table.number(Statistics.median(values));
                if (spread && values.length > 1) {
                    cell += String.format(Locale.ROOT, " ±%.0f%%", Statistics.spreadPercent(values));
                }
                row.add(cell);
            }
            table.row(row);
        }
        for (String base : List.of(Engine.V8, Engine.GRAALWASM)) {
            List<String> row = new ArrayList<>(List.of("mean / " + base));
            for (Engine engine : engines) {
                row.add(Table.number(results.ratio(engine.name(), base, property, new ArrayList<>())));
            }
            table.row(row);
        }
        text.append('\n').append(title).append("\n\n").append(table);
    }

    private static List<Engine> present(Results results) {
        return results.engines().stream()
                .filter(engine -> engine.missing() == null)
                .toList();
    }

    private static void failures(StringBuilder text, Results results) {
        StringBuilder list = new StringBuilder();
        for (Engine engine : present(results)) {
            for (KernelSpec kernel : results.kernels()) {
                String failure = results.cell(engine.name(), kernel.name()).failure();
                if (failure != null) {
                    list.append("- ")
                            .append(engine.name())
                            .append(", ")
                            .append(kernel.name())
                            .append(": ");
                    list.append(failure).append('\n');
                }
            }
        }
        if (!list.isEmpty()) {
            text.append("\nFailed:\n").append(list);
        }
    }

    /** Where the time to the first result goes, as means over the kernels. */
    private static void phases(StringBuilder text, Results results) {
        text.append(
                "\nSteps to the first result, ms, medians over the kernels: ends of start (of the program), engine, module, instance; the first call\n");
        for (Engine engine : present(results)) {
            List<Run> runs = new ArrayList<>();
            for (KernelSpec kernel : results.kernels()) {
                Cell cell = results.cell(engine.name(), kernel.name());
                if (cell.measured()) {
                    runs.addAll(cell.runs());
                }
            }
            if (runs.isEmpty() || runs.getFirst().phases().isEmpty()) {
                continue;
            }
            text.append("- ").append(engine.name()).append(": ");
            for (String phase : runs.getFirst().phases().keySet()) {
                double[] ends = runs.stream()
                        .mapToDouble(run -> run.phases().getOrDefault(phase, Double.NaN))
                        .toArray();
                text.append(phase)
                        .append(' ')
                        .append(Table.number(Statistics.median(ends)))
                        .append(", ");
            }
            double[] firsts = runs.stream().mapToDouble(Run::firstMillis).toArray();
            text.append("first call ")
                    .append(Table.number(Statistics.median(firsts)))
                    .append('\n');
        }
    }
}
