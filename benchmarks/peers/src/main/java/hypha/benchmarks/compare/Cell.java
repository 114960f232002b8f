package hypha.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The runs of a kernel on an engine. */
final class Cell {
    private final List<Run> runs = new ArrayList<>();
    private String failure;

    void add(Run run) {
        runs.add(run);
    }

    void fail(String reason) {
        failure = reason;
    }

    List<Run> runs() {
        return runs;
    }

    /** Returns why the cell has no figures; null if it has. */
    String failure() {
        return failure;
    }

    /** Returns whether there are figures. */
    boolean measured() {
        return failure == null && !runs.isEmpty();
    }

    /** Returns a property of each run. */
    double[] values(ToDoubleFunction<Run> property) {
        return measured() ? runs.stream().mapToDouble(property).toArray() : new double[0];
    }

    /** Returns the median over the runs of one of their properties, NaN if there are none. */
    double median(ToDoubleFunction<Run> property) {
        return Statistics.median(values(property));
    }
}
