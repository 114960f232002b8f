package hypha.observability;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counters as they were.
 *
 * @param nanos when, in the time of {@link System#nanoTime}
 * @param values by name
 */
public record CounterSnapshot(long nanos, SortedMap<String, Long> values) {
    private static final int NANOS_PER_MICRO = 1_000;

    /** Copies its argument. */
    public CounterSnapshot {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** What was counted since an earlier snapshot; a counter that there was not then counts from 0. */
    public CounterSnapshot since(CounterSnapshot earlier) {
        SortedMap<String, Long> differences = new TreeMap<>();
        values.forEach((name, value) -> differences.put(name, value - earlier.values.getOrDefault(name, 0L)));
        return new CounterSnapshot(nanos - earlier.nanos, differences);
    }

    /**
     * The counters as a table for people: a line each, grouped by the first part of their names, numbers aligned to the right; those
     * that end in {@code _nanos} also in milliseconds or microseconds, those in {@code _bytes} in KiB or MiB. Counters that are 0 are left out.
     *
     * @return lines, each with its line end
     */
    public String table() {
        int nameWidth = 0;
        int valueWidth = 0;
        for (Map.Entry<String, Long> counter : values.entrySet()) {
            nameWidth = Math.max(nameWidth, counter.getKey().length());
            valueWidth = Math.max(valueWidth, digits(counter.getValue()).length());
        }
        var table = new StringBuilder();
        String group = null;
        for (Map.Entry<String, Long> counter : values.entrySet()) {
            if (counter.getValue() == 0) {
                continue;
            }
            String itsGroup = counter.getKey().split("\\.", 2)[0];
            if (group != null && !itsGroup.equals(group)) {
                table.append('\n');
            }
            group = itsGroup;
            String digits = digits(counter.getValue());
            table.append(counter.getKey())
                    .repeat(' ', nameWidth - counter.getKey().length() + 2 + valueWidth - digits.length())
                    .append(digits)
                    .append(inWords(counter.getKey(), counter.getValue()))
                    .append('\n');
        }
        return table.toString();
    }

    /** Decimal digits with a comma after each three. */
    private static String digits(long value) {
        String plain = Long.toString(value);
        var grouped = new StringBuilder(plain);
        int first = plain.startsWith("-") ? 1 : 0;
        for (int at = plain.length() - 3; at > first; at -= 3) {
            grouped.insert(at, ',');
        }
        return grouped.toString();
    }

    private static String inWords(String name, long value) {
        if (name.endsWith("_nanos") && value >= NANOS_PER_MICRO) {
            long micros = value / NANOS_PER_MICRO;
            return micros >= 10_000 ? "  (" + micros / 1_000 + " ms)" : "  (" + micros + " us)";
        }
        if (name.endsWith("_bytes") && value >= 1 << 10) {
            return value >= 10 << 20 ? "  (" + (value >> 20) + " MiB)" : "  (" + (value >> 10) + " KiB)";
        }
        return "";
    }
}
