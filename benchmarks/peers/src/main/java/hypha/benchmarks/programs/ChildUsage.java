package hypha.benchmarks.programs;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Processor time of the processes that this one has started, and that have ended and been waited for: {@code getrusage(2)}. */
@SuppressWarnings("restricted")
final class ChildUsage {
    private static final int RUSAGE_CHILDREN = -1;

    /** {@code struct rusage} of 64-bit Linux: two {@code struct timeval}, of the user and of the system, then fourteen longs. */
    private static final long RUSAGE_BYTES = 2 * 16 + 14 * 8;

    private static final MethodHandle GETRUSAGE = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("getrusage"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    private ChildUsage() {}

    /** Returns the processor time of user and system together, in milliseconds. */
    static double cpuMillis() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment usage = arena.allocate(RUSAGE_BYTES, Long.BYTES);
            int result = (int) GETRUSAGE.invokeExact(RUSAGE_CHILDREN, usage);
            if (result != 0) {
                throw new IllegalStateException("getrusage: result=" + result);
            }
            return time(usage, 0) + time(usage, 16);
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static double time(MemorySegment usage, long offset) {
        return usage.get(ValueLayout.JAVA_LONG, offset) * 1e3
                + usage.get(ValueLayout.JAVA_LONG, offset + Long.BYTES) / 1e3;
    }
}
