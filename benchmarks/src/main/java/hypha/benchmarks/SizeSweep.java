package hypha.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.graalvm.polyglot.Context;

/**
 * How the time and memory that modules take before and at their first call depend on their size. {@code benchmarks/run sizes [--chart FILE] [SIZE or FILE]...} prints a table in Markdown and writes a chart of the generated
 * modules; sizes are {@code 1k} to {@code 999m}.
 */
public final class SizeSweep {
    private static final List<String> SIZES = List.of("1k", "4k", "16k", "64k", "256k", "1m", "4m", "16m", "75m");

    private SizeSweep() {}

    /** Measures. */
    public static void main(String[] arguments) throws IOException {
        List<String> modules = new ArrayList<>(List.of(arguments));
        Path chart = null;
        if (!modules.isEmpty() && modules.getFirst().equals("--chart")) {
            chart = Path.of(modules.get(1));
            modules = modules.subList(2, modules.size());
        }
        if (modules.stream().noneMatch(GeneratedModule::isSize)) {
            modules.addAll(0, SIZES);
        }
        try (Context context = Engines.open()) {
            // Every part is compiled before anything counts.
            SizeMeasurement.of("warm-up", GeneratedModule.of(4 << 20), true);
            System.out.println(
                    "| module | bytes | functions | parse ms | validate ms | translate all ms | first call ms"
                            + " | MB/s parse and validate | heap loaded, bytes per byte of code | register code, bytes per byte of code |");
            System.out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
            List<SizeMeasurement> generated = new ArrayList<>();
            for (String module : modules) {
                boolean isSize = GeneratedModule.isSize(module);
                byte[] bytes = isSize
                        ? GeneratedModule.of(GeneratedModule.sizeBytes(module))
                        : Files.readAllBytes(Path.of(module));
                String name = isSize ? module : Path.of(module).getFileName().toString();
                SizeMeasurement measured = SizeMeasurement.of(name, bytes, isSize);
                System.out.println(row(measured));
                if (isSize) {
                    generated.add(measured);
                }
            }
            context.leave();
            if (chart != null) {
                Files.writeString(chart, chart(generated));
            }
        }
    }

    private static String row(SizeMeasurement m) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %s | %s | %s | %s | %.0f | %.2f | %.2f |",
                m.name(),
                m.bytes(),
                m.functions(),
                millis(m.parseMillis()),
                millis(m.validateMillis()),
                millis(m.translateMillis()),
                millis(m.firstCallMillis()),
                m.bytes() / 1e3 / (m.parseMillis() + m.validateMillis()),
                m.loadedBytes() / (double) m.codeBytes(),
                m.registerCodeBytes() / (double) m.codeBytes());
    }

    private static String millis(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        return String.format(Locale.ROOT, value < 0.1 ? "%.3f" : value < 10 ? "%.2f" : "%.0f", value);
    }

    private static String chart(List<SizeMeasurement> measured) {
        LogChart chart = new LogChart("size of the module, bytes", "processor time, ms");
        double[] sizes = measured.stream().mapToDouble(SizeMeasurement::bytes).toArray();
        chart.line(
                "parse",
                sizes,
                measured.stream().mapToDouble(SizeMeasurement::parseMillis).toArray());
        chart.line(
                "validate",
                sizes,
                measured.stream().mapToDouble(SizeMeasurement::validateMillis).toArray());
        chart.line(
                "translate all",
                sizes,
                measured.stream().mapToDouble(SizeMeasurement::translateMillis).toArray());
        chart.line(
                "bytes to first result",
                sizes,
                measured.stream().mapToDouble(SizeMeasurement::firstCallMillis).toArray());
        return chart.svg();
    }
}
