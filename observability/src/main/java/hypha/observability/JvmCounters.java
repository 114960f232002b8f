package hypha.observability;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;

/** What this JVM spends: memory, collections, compilation, threads. */
final class JvmCounters implements CounterSource {
    private static final long NANOS_PER_MILLI = 1_000_000;

    @Override
    public Map<String, Long> read() {
        Map<String, Long> values = new TreeMap<>();
        var memory = ManagementFactory.getMemoryMXBean();
        values.put("jvm.heap_used_bytes", memory.getHeapMemoryUsage().getUsed());
        values.put("jvm.heap_committed_bytes", memory.getHeapMemoryUsage().getCommitted());
        values.put("jvm.other_used_bytes", memory.getNonHeapMemoryUsage().getUsed());
        long collections = 0;
        long collectionMillis = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            // -1 where a collector does not say.
            collections += Math.max(0, collector.getCollectionCount());
            collectionMillis += Math.max(0, collector.getCollectionTime());
        }
        values.put("jvm.collections", collections);
        values.put("jvm.collection_nanos", collectionMillis * NANOS_PER_MILLI);
        var compilation = ManagementFactory.getCompilationMXBean();
        if (compilation != null && compilation.isCompilationTimeMonitoringSupported()) {
            values.put("jvm.compilation_nanos", compilation.getTotalCompilationTime() * NANOS_PER_MILLI);
        }
        values.put("jvm.threads", (long) ManagementFactory.getThreadMXBean().getThreadCount());
        values.put("jvm.uptime_nanos", ManagementFactory.getRuntimeMXBean().getUptime() * NANOS_PER_MILLI);
        return values;
    }
}
