package hypha.hypervisor;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts of what a machine has done, by name: {@code vm.…} and {@code vcpu0.…} as KVM's statistics descriptors name them, {@code
 * vcpu0.exits.…} as the hypervisor counted them.
 *
 * @param values name to value
 */
public record MachineStatistics(SortedMap<String, Long> values) {
    /** Copies its argument. */
    public MachineStatistics {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** The value of that name, or 0. */
    public long get(String name) {
        return values.getOrDefault(name, 0L);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (Map.Entry<String, Long> entry : values.entrySet()) {
            text.append(entry.getKey()).append('=').append(entry.getValue()).append('\n');
        }
        return text.toString();
    }
}
