package hypha.benchmarks.compare;

import java.util.Locale;

/** Writes results in JSON: an array of an object for each run, or for each cell that failed. */
final class Json {
    private Json() {}

    /** Returns the JSON. */
    static String of(Results results) {
        StringBuilder text = new StringBuilder("[");
        for (Engine engine : results.engines()) {
            for (KernelSpec kernel : results.kernels()) {
                Cell cell = results.cell(engine.name(), kernel.name());
                for (Run run : cell.runs()) {
                    begin(text, engine, kernel);
                    number(text, "firstMillis", run.firstMillis());
                    number(text, "nearPeakMillis", run.nearPeakMillis());
                    number(text, "firstCpuMillis", run.firstCpuMillis());
                    number(text, "nearPeakCpuMillis", run.nearPeakCpuMillis());
                    number(text, "bestCpuMillis", run.bestCpuMillis());
                    number(text, "bestMillis", run.bestMillis());
                    number(text, "medianMillis", run.medianMillis());
                    number(text, "calls", run.calls());
                    number(text, "residentMebibytes", run.residentMebibytes());
                    run.phases().forEach((phase, end) -> number(text, phase + "Millis", end));
                    text.append(",\"result\":\"").append(run.result()).append("\"}");
                }
                if (cell.failure() != null) {
                    begin(text, engine, kernel);
                    text.append(",\"failure\":").append(string(cell.failure())).append('}');
                }
            }
        }
        return text.append("\n]\n").toString();
    }

    private static void begin(StringBuilder text, Engine engine, KernelSpec kernel) {
        text.append(text.length() > 1 ? ",\n" : "\n").append("{\"engine\":").append(string(engine.name()));
        text.append(",\"kernel\":").append(string(kernel.name()));
    }

    private static void number(StringBuilder text, String name, double value) {
        text.append(String.format(Locale.ROOT, ",\"%s\":%.3f", name, value));
    }

    private static String string(String value) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(' ');
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }
}
