package hypha.observability;

import hypha.host.Hypha;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** All that counts, in one place. Safe for threads. */
public final class CounterRegistry {
    private final List<CounterSource> sources = new CopyOnWriteArrayList<>();

    /** An empty registry. */
    public CounterRegistry() {}

    /** The counters of a machine and of the JVM that it lives in. */
    public static CounterRegistry of(Hypha machine) {
        var registry = new CounterRegistry();
        registry.add(machine::statistics);
        registry.add(new JvmCounters());
        return registry;
    }

    /** Adds a source. */
    public void add(CounterSource source) {
        sources.add(source);
    }

    /**
     * All counters as they are now.
     *
     * @throws IllegalStateException if two sources claim one name
     */
    public CounterSnapshot snapshot() {
        SortedMap<String, Long> values = new TreeMap<>();
        for (CounterSource source : sources) {
            source.read().forEach((name, value) -> {
                if (values.put(name, value) != null) {
                    throw new IllegalStateException("two sources count name=" + name);
                }
            });
        }
        return new CounterSnapshot(System.nanoTime(), values);
    }
}
