package hypha.observability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CounterRegistryTest {
    private final CounterRegistry registry = new CounterRegistry();

    @Test
    void gathersAllSources() {
        registry.add(() -> Map.of("a.x", 1L));
        registry.add(() -> Map.of("b.y", 2L, "b.z", 3L));
        assertEquals(
                new TreeMap<>(Map.of("a.x", 1L, "b.y", 2L, "b.z", 3L)),
                registry.snapshot().values());
    }

    @Test
    void readsAnewForEachSnapshot() {
        long[] count = {5};
        registry.add(() -> Map.of("n", count[0]));
        CounterSnapshot before = registry.snapshot();
        count[0] = 12;
        assertEquals(7, registry.snapshot().since(before).values().get("n"));
        assertEquals(5, before.values().get("n"));
    }

    @Test
    void refusesANameThatTwoCount() {
        registry.add(() -> Map.of("same", 1L));
        registry.add(() -> Map.of("same", 2L));
        assertThrows(IllegalStateException.class, registry::snapshot);
    }

    @Test
    void theTableIsAlignedAndReadable() {
        registry.add(() -> Map.of(
                "kernel.crossings", 1_234_567L,
                "kernel.nothing", 0L,
                "kernel.late_nanos", 2_500_000L,
                "machine.memory_bytes", 64L << 20));
        assertEquals("""
                kernel.crossings       1,234,567
                kernel.late_nanos      2,500,000  (2500 us)

                machine.memory_bytes  67,108,864  (64 MiB)
                """, registry.snapshot().table());
    }

    @Test
    void theJvmCountsItself() {
        registry.add(new JvmCounters());
        var values = registry.snapshot().values();
        assertTrue(values.get("jvm.heap_used_bytes") > 0);
        assertTrue(values.get("jvm.threads") > 0);
    }
}
