package hypha.cli.bench;

import hypha.host.Hypha;
import hypha.host.HyphaException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/**
 * Where a machine's memory is.
 *
 * @param blocks calls that have blocked
 * @param kernelBytes guest RAM that the kernel has given out, linear memories included
 * @param heapBytes what the Java heap holds after a collection
 * @param sharedBytes pages of guest RAM that somebody has touched (RssShmem, proc(5))
 * @param residentBytes all of the process that is in memory (VmRSS)
 */
record Footprint(long blocks, long kernelBytes, long heapBytes, long sharedBytes, long residentBytes) {
    private static final long FRAME_BYTES = 4096;
    private static final Path STATUS = Path.of("/proc/self/status");

    /** As it is now. */
    static Footprint now(Hypha hypha) {
        System.gc();
        SortedMap<String, Long> counters = hypha.statistics();
        return new Footprint(
                counters.get("kernel.blocks"),
                (counters.get("kernel.frames_total") - counters.get("kernel.frames_free")) * FRAME_BYTES,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                status("RssShmem:"),
                status("VmRSS:"));
    }

    private static long status(String field) {
        try {
            List<String> lines = Files.readAllLines(STATUS);
            for (String line : lines) {
                if (line.startsWith(field)) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
            return 0;
        } catch (IOException e) {
            throw new HyphaException("cannot read " + STATUS, e);
        }
    }

    /** Says what {@code tasks} tasks have made of it. */
    void report(Figures figures, Footprint before, int tasks) {
        per(
                figures,
                "live_kernel_bytes_per_task",
                kernelBytes - before.kernelBytes,
                tasks,
                "of guest RAM, 65536 of them its memory");
        per(figures, "live_heap_bytes_per_task", heapBytes - before.heapBytes, tasks, "of Java heap");
        per(figures, "live_touched_bytes_per_task", sharedBytes - before.sharedBytes, tasks, "of guest RAM touched");
        per(
                figures,
                "live_resident_bytes_per_task",
                residentBytes - before.residentBytes,
                tasks,
                "of the process in memory, unused heap included");
    }

    private static void per(Figures figures, String name, long bytes, int tasks, String what) {
        double each = (double) bytes / tasks;
        figures.number(name, each, String.format(Locale.ROOT, "%.0f bytes a task %s", each, what));
    }
}
