package hypha.wasm.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the garbage collector look for unreachable linear memories before they fill the machine. It cannot know on its own that it should: an instance takes a few hundred bytes of its heap, and gigabytes beside it.
 *
 * <p>What counts is what programs have touched, which only the system knows: it is asked once for each {@value #STRIDE_BYTES} bytes that memories are given. When more lives beside the heap than the heap itself may take, a collection
 * is started.
 */
final class ResidentMemory {
    private static final long STRIDE_BYTES = 256L << 20;
    private static final Path STATM = Path.of("/proc/self/statm");
    private static final int RESIDENT_FIELD = 1;
    private static final long PAGE_BYTES = 4096;

    private static final AtomicLong SINCE_LOOK = new AtomicLong();
    private static final long BUDGET_BYTES = Runtime.getRuntime().maxMemory();

    /** Beyond what a collection is worth while: more than the budget where that much is in use. */
    private static volatile long thresholdBytes = BUDGET_BYTES;

    private ResidentMemory() {}

    /** Notes that a memory gets bytes, or grows to them. */
    static void watch(long bytes) {
        long since = SINCE_LOOK.addAndGet(bytes);
        if (since >= STRIDE_BYTES && SINCE_LOOK.compareAndSet(since, 0)) {
            look();
        }
    }

    private static void look() {
        long besideHeap = residentBytes() - Runtime.getRuntime().totalMemory();
        if (besideHeap > thresholdBytes) {
            System.gc();
            // If all of it is in use, the next look is not to collect again.
            thresholdBytes = besideHeap + BUDGET_BYTES / 2;
        } else if (besideHeap < BUDGET_BYTES) {
            thresholdBytes = BUDGET_BYTES;
        }
    }

    /** Returns how much of the process is in memory (proc(5)); 0 if the system does not say. */
    private static long residentBytes() {
        try {
            String[] fields = Files.readString(STATM, StandardCharsets.US_ASCII).split(" ");
            return Long.parseLong(fields[RESIDENT_FIELD]) * PAGE_BYTES;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
