package hypha.fuzz;

import hypha.fuzz.generate.TestCase;
import hypha.fuzz.oracle.Executor;
import hypha.fuzz.oracle.Trace;
import hypha.fuzz.report.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Runs a module on several engines and says where ours is wrong: a failure that is no trap, ways to execute that disagree, or no oracle that agrees. An oracle that is alone with its opinion is only
 * counted.
 */
final class Differential {
    /** A module takes milliseconds when interpreted; compiling all of its functions, some seconds. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Pattern NUMBERS = Pattern.compile("0x[0-9a-f]+|[0-9]+");
    private static final int KIND_LENGTH = 160;

    private final Statistics statistics;

    Differential(Statistics statistics) {
        this.statistics = statistics;
    }

    /**
     * Runs a module.
     *
     * @param executors the engines; the first is ours
     * @return what is wrong, or null
     */
    Finding check(TestCase test, List<Executor> executors) {
        Map<Executor, Trace> traces = new LinkedHashMap<>();
        for (Executor executor : executors) {
            if (!executor.supports(test)) {
                statistics.unsupported(executor.name());
                continue;
            }
            Trace trace;
            try {
                trace = Isolated.call(LIMIT, () -> executor.run(test));
            } catch (Isolated.TimeoutException e) {
                executor.close();
                trace = new Trace();
                trace.failure("timeout: " + e.getMessage());
            }
            statistics.ran(executor.name(), trace);
            traces.put(executor, trace);
        }
        Finding failed = failure(traces);
        return failed != null ? failed : disagreement(traces, executors.getFirst());
    }

    private Finding failure(Map<Executor, Trace> traces) {
        for (var entry : traces.entrySet()) {
            String failure = entry.getValue().failure();
            if (failure != null && !entry.getKey().isOracle()) {
                String name = entry.getKey().name();
                return new Finding(name + " " + kind(failure), name + ": " + failure);
            }
        }
        return null;
    }

    /** Returns what failures of the same cause share, about: no numbers and no stack. */
    static String kind(String failure) {
        String kind = NUMBERS.matcher(failure).replaceAll("#").replaceAll(" < .*", "");
        return kind.substring(0, Math.min(kind.length(), KIND_LENGTH));
    }

    private Finding disagreement(Map<Executor, Trace> traces, Executor ours) {
        Trace reference = traces.get(ours);
        List<String> againstUs = new ArrayList<>();
        Map<String, String> alone = new TreeMap<>();
        boolean confirmed = false;
        for (var entry : traces.entrySet()) {
            Executor executor = entry.getKey();
            Trace trace = entry.getValue();
            if (executor == ours) {
                continue;
            }
            String difference = reference.difference(trace);
            if (!executor.isOracle()) {
                if (difference != null) {
                    return new Finding(
                            ours.name() + " differs from " + executor.name(),
                            ours.name() + " | " + executor.name() + " differ in " + difference);
                }
            } else if (difference == null) {
                confirmed = true;
            } else {
                alone.put(executor.name(), difference);
                if (trace.failure() == null || trace.failure().contains("rejected")) {
                    againstUs.add(executor.name());
                }
            }
        }
        if (confirmed || againstUs.isEmpty()) {
            alone.forEach(statistics::oracleAlone);
            return null;
        }
        return new Finding(ours.name() + " differs from " + againstUs, ours.name() + " differs from " + alone);
    }
}
