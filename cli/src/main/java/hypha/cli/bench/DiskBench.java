package hypha.cli.bench;

import hypha.host.DiskOperation;
import hypha.host.Hypha;
import java.io.PrintWriter;
import java.util.Locale;

/** What a disk does without a file system: reads and writes of 4 KiB through the kernel's driver, one at once and many. */
public final class DiskBench {
    private static final int BLOCK_BYTES = 4096;
    private static final int MANY = 64;
    private static final int WARMUP = 20_000;
    private static final int FLUSHES = 20;

    private DiskBench() {}

    /**
     * Measures disk 0, whose content is lost.
     *
     * @param count requests of each figure
     */
    public static void run(Hypha hypha, PrintWriter out, int count) {
        hypha.measureDisk(0, DiskOperation.WRITE, true, BLOCK_BYTES, WARMUP, MANY);
        hypha.measureDisk(0, DiskOperation.READ, false, BLOCK_BYTES, WARMUP, MANY);
        for (DiskOperation operation : new DiskOperation[] {DiskOperation.READ, DiskOperation.WRITE}) {
            for (boolean random : new boolean[] {false, true}) {
                for (int depth : new int[] {1, MANY}) {
                    String name = operation.name().toLowerCase(Locale.ROOT) + (random ? ", random" : ", sequential");
                    print(
                            out,
                            name + ", in flight " + depth,
                            count,
                            hypha.measureDisk(0, operation, random, BLOCK_BYTES, count, depth));
                }
            }
        }
        print(out, "flush", FLUSHES, hypha.measureDisk(0, DiskOperation.FLUSH, false, BLOCK_BYTES, FLUSHES, 1));
    }

    private static void print(PrintWriter out, String name, int count, long nanos) {
        out.printf(
                Locale.ROOT,
                "disk, %s: %,d a second, %.1f us each%n",
                name,
                count * 1_000_000_000L / Math.max(nanos, 1),
                nanos / 1e3 / count);
        out.flush();
    }
}
