package hypha.fuzz;

import hypha.fuzz.generate.Operation;
import hypha.fuzz.generate.Operations;
import hypha.fuzz.generate.TestCase;
import hypha.fuzz.oracle.Trace;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Counts what was done, for the progress line and the summary. */
final class Statistics {
    private static final int SHOWN_LENGTH = 200;

    private final Map<String, Integer> runs = new TreeMap<>();
    private final Map<String, Integer> unsupported = new TreeMap<>();
    private final Map<String, Integer> oracleAlone = new TreeMap<>();
    private final Map<String, String> oracleExample = new TreeMap<>();
    private final Map<String, Long> generated = new TreeMap<>();

    /** Keys of the executed instructions; the higher bits are the prefix, so one set for each. */
    private final BitSet executed = new BitSet();

    private int modules;
    private long calls;
    private long traps;
    private long mutants;
    private long valid;
    private long texts;
    private int findings;

    void generated(TestCase test) {
        modules++;
        test.instructions().forEach((name, count) -> generated.merge(name, (long) count, Long::sum));
    }

    void ran(String executor, Trace trace) {
        runs.merge(executor, 1, Integer::sum);
        calls += trace.calls();
        traps += trace.traps();
    }

    void unsupported(String executor) {
        unsupported.merge(executor, 1, Integer::sum);
    }

    void oracleAlone(String executor, String difference) {
        oracleAlone.merge(executor, 1, Integer::sum);
        oracleExample.putIfAbsent(executor, difference);
    }

    void executed(int key) {
        executed.set(key);
    }

    void mutant(boolean accepted) {
        mutants++;
        valid += accepted ? 1 : 0;
    }

    void text() {
        texts++;
    }

    void finding() {
        findings++;
    }

    int findings() {
        return findings;
    }

    private long coveredInstructions() {
        return generated.size();
    }

    /** Returns a line that says how far it is. */
    String progress(long seconds, String compilations) {
        return "%d s: %d modules, %d calls, %d traps, %d of %d instructions generated, %s, %d mutants (%d valid), %d texts, %d findings"
                .formatted(
                        seconds,
                        modules,
                        calls,
                        traps,
                        coveredInstructions(),
                        Operations.all().size(),
                        compilations,
                        mutants,
                        valid,
                        texts,
                        findings);
    }

    /** Returns the summary. */
    String summary() {
        StringBuilder text =
                new StringBuilder("runs: " + runs + "\nnot run for want of features: " + unsupported + "\n");
        oracleAlone.forEach((name, count) -> text.append("an oracle alone against all others: ")
                .append(name)
                .append(' ')
                .append(count)
                .append(" times, first: ")
                .append(cut(oracleExample.get(name)))
                .append('\n'));
        List<String> missing = Operations.all().stream()
                .filter(operation -> !generated.containsKey(operation.name()))
                .map(Operation::name)
                .toList();
        text.append("instructions generated: ")
                .append(generated.size())
                .append(" of ")
                .append(Operations.all().size());
        if (!missing.isEmpty()) {
            text.append("; never: ").append(byFeature(missing));
        }
        List<String> unexecuted = Operations.all().stream()
                .filter(operation -> generated.containsKey(operation.name()) && !executed.get(operation.key()))
                .map(Operation::name)
                .toList();
        return text.append("\ngenerated but not seen executed (Endive tells): ")
                .append(unexecuted.isEmpty() ? "none" : byFeature(unexecuted))
                .append('\n')
                .toString();
    }

    /** Returns names of instructions; a whole feature as its name. */
    private static String byFeature(List<String> names) {
        TreeSet<String> shown = new TreeSet<>();
        Map<Object, List<String>> all = Operations.all().stream()
                .collect(Collectors.groupingBy(
                        Operation::feature, Collectors.mapping(Operation::name, Collectors.toList())));
        all.forEach((feature, members) -> {
            if (names.containsAll(members)) {
                shown.add("all of " + feature);
            } else {
                members.stream().filter(names::contains).forEach(shown::add);
            }
        });
        return String.join(" ", shown);
    }

    private static String cut(String text) {
        return text.length() <= SHOWN_LENGTH ? text : text.substring(0, SHOWN_LENGTH) + "...";
    }
}
