package hypha.wasm.specification;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became of a script's assertions. */
final class Report {
    private final String script;
    private int assertions;
    private int passed;
    private final List<String> failures = new ArrayList<>();
    private final Map<Feature, Integer> skipped = new TreeMap<>();

    Report(String script) {
        this.script = script;
    }

    String script() {
        return script;
    }

    int assertions() {
        return assertions;
    }

    int passedCount() {
        return passed;
    }

    List<String> failures() {
        return failures;
    }

    Map<Feature, Integer> skippedCounts() {
        return skipped;
    }

    int skippedCount() {
        return skipped.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Counts an assertion that is about to be checked. */
    void begin() {
        assertions++;
    }

    void pass() {
        passed++;
    }

    /** Counts the current assertion as one that needs what the engine does not have. */
    void skip(Feature feature) {
        skipped.merge(feature, 1, Integer::sum);
    }

    void fail(int line, String why) {
        failures.add(script + ":" + line + ": " + why);
    }
}
