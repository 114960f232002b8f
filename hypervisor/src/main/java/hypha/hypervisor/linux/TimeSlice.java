package hypha.hypervisor.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How long a thread may run before Linux lets others have its CPU. Its share stays what it is; but one that asks for short turns gets them
 * soon: since Linux 6.12 it takes the CPU, when it is woken, from a thread with longer turns, which otherwise keeps it until the next tick,
 * some milliseconds. See sched_setattr(2) and {@code struct sched_attr}.
 */
public final class TimeSlice {
    /** {@code SCHED_OTHER}: the policy that has shares. Threads that somebody has given another one keep it as it is. */
    private static final int SCHED_OTHER = 0;

    /** The shortest that Linux allows. */
    private static final long SHORTEST_NANOS = 100_000;

    /** {@code SCHED_ATTR_SIZE_VER0}. */
    private static final int ATTR_BYTES = 48;

    private static final int SIZE_OFFSET = 0;
    private static final int POLICY_OFFSET = 4;
    private static final int FLAGS_OFFSET = 8;
    private static final int RUNTIME_OFFSET = 24;

    /** {@code SCHED_FLAG_RESET_ON_FORK}: threads that the thread starts, such as those of a compiler, do not inherit it. */
    private static final long RESET_ON_FORK = 1;

    private TimeSlice() {}

    /**
     * Asks for the shortest turns for the calling platform thread. Needs no privilege. An older Linux ignores it; where it is refused, as in a
     * sandbox, all stays as it was.
     *
     * @return true if Linux has accepted it
     */
    public static boolean shortenOfCurrentThread() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(ATTR_BYTES, JAVA_LONG.byteAlignment());
            if (Syscall.call(Syscall.SCHED_GETATTR, 0, attr.address(), ATTR_BYTES, 0, 0, 0) < 0
                    || attr.get(JAVA_INT, POLICY_OFFSET) != SCHED_OTHER) {
                return false;
            }
            attr.set(JAVA_INT, SIZE_OFFSET, ATTR_BYTES);
            attr.set(JAVA_LONG, FLAGS_OFFSET, attr.get(JAVA_LONG, FLAGS_OFFSET) | RESET_ON_FORK);
            attr.set(JAVA_LONG, RUNTIME_OFFSET, SHORTEST_NANOS);
            return Syscall.call(Syscall.SCHED_SETATTR, 0, attr.address(), 0) >= 0;
        }
    }

    /** What the calling platform thread has asked for, in nanoseconds; the default of Linux or 0 if nothing. Less than 0 if that is not told. */
    static long nanosOfCurrentThread() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(ATTR_BYTES, JAVA_LONG.byteAlignment());
            long result = Syscall.call(Syscall.SCHED_GETATTR, 0, attr.address(), ATTR_BYTES, 0, 0, 0);
            return result < 0 ? result : attr.get(JAVA_LONG, RUNTIME_OFFSET);
        }
    }
}
