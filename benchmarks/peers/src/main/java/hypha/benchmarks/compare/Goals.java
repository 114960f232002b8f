package hypha.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Whether this engine reaches the goals that the project has set for its speed, each with the figure that decides. */
final class Goals {
    private static final double PEAK_OF_GRAALWASM = 1.2;
    private static final double SIMD_OF_V8 = 1.5;
    private static final double FIRST_OF_GRAALWASM = 8;
    private static final double NEAR_PEAK_OF_GRAALWASM = 4;

    private final Results results;
    private final String ours;
    private final StringBuilder text = new StringBuilder();

    private Goals(Results results, String ours) {
        this.results = results;
        this.ours = ours;
    }

    /** Returns a list of the goals, for each way in which this engine was run. */
    static String of(Results results) {
        StringBuilder all = new StringBuilder();
        for (String ours :
                List.of(Engine.HYPHA_CLASSPATH, Engine.HYPHA, Engine.HYPHA_IMAGE, Engine.HYPHA_POLYGLOT_IMAGE)) {
            if (results.engines().stream().anyMatch(e -> e.name().equals(ours) && e.missing() == null)) {
                Goals goals = new Goals(results, ours);
                goals.decide();
                all.append("\nGoals, ").append(ours).append('\n').append(goals.text);
            }
        }
        return all.toString();
    }

    private void decide() {
        mean("peak at least 1.2 times as fast as GraalWasm", Engine.GRAALWASM, Run::bestMillis, 1 / PEAK_OF_GRAALWASM);
        slower(Engine.GRAALWASM);
        mean("peak no slower than V8", Engine.V8, Run::bestMillis, 1);
        simd();
        mean(
                "first result in an eighth of GraalWasm's time",
                Engine.GRAALWASM,
                Run::firstMillis,
                1 / FIRST_OF_GRAALWASM);
        mean("first result sooner than Endive's compiler", Engine.ENDIVE, Run::firstMillis, 1);
        mean(
                "near peak in a quarter of GraalWasm's time",
                Engine.GRAALWASM,
                Run::nearPeakMillis,
                1 / NEAR_PEAK_OF_GRAALWASM);
    }

    private void mean(String goal, String base, ToDoubleFunction<Run> property, double most) {
        List<String> left = new ArrayList<>();
        double ratio = results.ratio(ours, base, property, left);
        String without = left.isEmpty() || Double.isNaN(ratio) ? "" : ", without " + String.join(", ", left);
        verdict(
                goal,
                ratio,
                most,
                format("%.2f times the time of %s, at most %.2f wanted", ratio, base, most) + without);
    }

    private void slower(String base) {
        List<String> slower = new ArrayList<>();
        boolean any = false;
        for (KernelSpec kernel : results.kernels()) {
            double ratio = results.ratio(ours, base, kernel.name(), Run::bestMillis);
            any |= !Double.isNaN(ratio);
            if (ratio > 1) {
                slower.add(format("%s %.2f", kernel.name(), ratio));
            }
        }
        verdict("on no kernel slower than GraalWasm", any ? slower.size() : Double.NaN, 0, String.join(", ", slower));
    }

    private void simd() {
        for (KernelSpec kernel : results.kernels()) {
            if (kernel.isSimd()) {
                double twin = results.cell(ours, kernel.name()).median(Run::bestMillis)
                        / results.cell(ours, kernel.scalarTwin()).median(Run::bestMillis);
                verdict(kernel.name() + " faster than its scalar twin", twin, 1, format("%.2f times its time", twin));
                double v8 = results.ratio(ours, Engine.V8, kernel.name(), Run::bestMillis);
                verdict(kernel.name() + " within 1.5 times V8", v8, SIMD_OF_V8, format("%.2f times its time", v8));
            }
        }
    }

    private void verdict(String goal, double value, double most, String figures) {
        String verdict = Double.isNaN(value) ? "not measured" : value <= most ? "met" : "not met";
        text.append("- ").append(verdict).append(": ").append(goal);
        if (!Double.isNaN(value) && !figures.isEmpty()) {
            text.append(" (").append(figures).append(')');
        }
        text.append('\n');
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
