package hypha.benchmarks.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The cells of all engines and kernels. */
final class Results {
    private final List<Engine> engines;
    private final List<KernelSpec> kernels;
    private final Map<String, Cell> cells = new LinkedHashMap<>();

    Results(List<Engine> engines, List<KernelSpec> kernels) {
        this.engines = engines;
        this.kernels = kernels;
    }

    List<Engine> engines() {
        return engines;
    }

    List<KernelSpec> kernels() {
        return kernels;
    }

    /** Returns the cell of an engine and a kernel; an empty one if it was not measured. */
    Cell cell(String engine, String kernel) {
        return cells.computeIfAbsent(engine + '/' + kernel, key -> new Cell());
    }

    /** Makes cells whose checksum is not that of the majority of engines failures. */
    void checkSums() {
        for (KernelSpec kernel : kernels) {
            Map<String, Integer> votes = new LinkedHashMap<>();
            for (Engine engine : engines) {
                for (Run run : cell(engine.name(), kernel.name()).runs()) {
                    votes.merge(run.result(), 1, Integer::sum);
                }
            }
            String right = votes.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse("");
            for (Engine engine : engines) {
                Cell cell = cell(engine.name(), kernel.name());
                for (Run run : cell.runs()) {
                    if (!run.result().equals(right)) {
                        cell.fail("wrong checksum: " + run.result() + " instead of " + right);
                    }
                }
            }
        }
    }

    /**
     * Returns the geometric mean of the ratio of two engines, over the kernels {@linkplain KernelSpec#isInSet of the set} that both have run.
     *
     * @param left all kernels of the set that one of the two has not run are added to it
     */
    double ratio(String engine, String base, ToDoubleFunction<Run> property, List<String> left) {
        List<Double> ratios = new ArrayList<>();
        for (KernelSpec kernel : kernels) {
            if (!kernel.isInSet()) {
                continue;
            }
            double ratio = ratio(engine, base, kernel.name(), property);
            if (Double.isNaN(ratio)) {
                left.add(kernel.name());
            } else {
                ratios.add(ratio);
            }
        }
        return Statistics.geometricMean(
                ratios.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Returns the ratio of two engines for a kernel, NaN if one of them has not run it. */
    double ratio(String engine, String base, String kernel, ToDoubleFunction<Run> property) {
        return cell(engine, kernel).median(property) / cell(base, kernel).median(property);
    }
}
