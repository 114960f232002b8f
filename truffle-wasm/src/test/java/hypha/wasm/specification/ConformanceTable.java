package hypha.wasm.specification;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The table of a whole run: a line for each script that is not all passed, and the sums. */
final class ConformanceTable {
    private static final String ROW = "%-44s %8s %8s %8s %8s  %s%n";

    private final String title;
    private final List<Report> reports = new ArrayList<>();

    ConformanceTable(String title) {
        this.title = title;
    }

    synchronized void add(Report report) {
        reports.add(report);
    }

    synchronized Set<Feature> skippedFeatures() {
        return skipped().keySet();
    }

    private Map<Feature, Integer> skipped() {
        Map<Feature, Integer> sum = new TreeMap<>();
        for (Report report : reports) {
            report.skippedCounts().forEach((feature, count) -> sum.merge(feature, count, Integer::sum));
        }
        return sum;
    }

    synchronized String format() {
        StringBuilder text = new StringBuilder();
        text.append(ROW.formatted(title, "asserts", "passed", "failed", "skipped", "because of"));
        int assertions = 0;
        int passed = 0;
        int failed = 0;
        int skipped = 0;
        int clean = 0;
        for (Report report : reports) {
            assertions += report.assertions();
            passed += report.passedCount();
            failed += report.failures().size();
            skipped += report.skippedCount();
            boolean allPassed = report.failures().isEmpty() && report.skippedCount() == 0;
            clean += allPassed ? 1 : 0;
            if (!allPassed) {
                text.append(row(
                        report.script(),
                        report.assertions(),
                        report.passedCount(),
                        report.failures().size(),
                        report.skippedCount(),
                        report.skippedCounts().toString()));
            }
        }
        String scripts = reports.size() + " scripts, " + clean + " without failure or skip";
        text.append(row(scripts, assertions, passed, failed, skipped, skipped().toString()));
        return text.toString();
    }

    private static String row(String name, int assertions, int passed, int failed, int skipped, String reasons) {
        return ROW.formatted(name, assertions, passed, failed, skipped, reasons.equals("{}") ? "" : reasons);
    }
}
