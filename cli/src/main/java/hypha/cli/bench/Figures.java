package hypha.cli.bench;

import hypha.cli.Percentiles;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What was measured: names with values, printed as they come, or together as JSON. */
final class Figures {
    private final PrintWriter out;
    private final boolean json;
    private final Map<String, Object> values = new LinkedHashMap<>();

    Figures(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** A number; JSON has it under {@code name}, people read {@code text}. */
    void number(String name, double value, String text) {
        values.put(name, value);
        line(name + ": " + text);
    }

    /** Durations in nanoseconds. */
    void durations(String name, long[] nanos) {
        Percentiles sample = Percentiles.of(nanos);
        var parts = new LinkedHashMap<String, Object>();
        parts.put("count", sample.count());
        parts.put("minimum_ns", sample.minimum());
        parts.put("p50_ns", sample.median());
        parts.put("p90_ns", sample.p90());
        parts.put("p99_ns", sample.p99());
        parts.put("maximum_ns", sample.maximum());
        values.put(name, parts);
        line(name + ": " + sample);
    }

    private void line(String text) {
        if (!json) {
            out.println(text);
            out.flush();
        }
    }

    /** Prints all of it, if it was not printed as it came. */
    void finish() {
        if (json) {
            out.println(toJson(values));
            out.flush();
        }
    }

    private static String toJson(Map<?, ?> object) {
        var text = new StringBuilder("{");
        object.forEach((name, value) -> {
            text.append(text.length() > 1 ? ", " : "").append('"').append(name).append("\": ");
            switch (value) {
                case Map<?, ?> nested -> text.append(toJson(nested));
                case Double number -> text.append(String.format(Locale.ROOT, "%.3f", number));
                default -> text.append(value);
            }
        });
        return text.append('}').toString();
    }
}
