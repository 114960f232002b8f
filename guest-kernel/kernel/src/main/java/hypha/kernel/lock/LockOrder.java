package hypha.kernel.lock;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.abi.Platform;
import hypha.kernel.panic.Panic;

/**
 * The ranks of locks: a vCPU takes a lock only if each that it has is of a lower rank, or of the same rank where that rank says how. So no
 * two can wait for each other. Watched, at a few nanoseconds a lock, where {@link #watch} was called: in self-tests and with debug logging.
 */
public final class LockOrder {
    /** The one lock around everything that has none of its own. */
    public static final int KERNEL = 0;
    /** A task's table of handles. */
    public static final int HANDLES = 1;
    /** A port, or what else a handle names. */
    public static final int PORT = 2;
    /** Tasks. */
    public static final int TASK = 3;
    /** A run queue. */
    public static final int RUN_QUEUE = 4;
    /** The timing wheel. */
    public static final int TIMERS = 5;
    /** An address space. */
    public static final int ADDRESS_SPACE = 6;
    /** Free memory. */
    public static final int MEMORY = 7;
    /** Number of ranks. */
    public static final int COUNT = 8;

    private static boolean watched;

    private LockOrder() {}

    /** Starts or stops watching. No lock is held. */
    public static void watch(boolean on) {
        watched = on;
    }

    static void acquiring(int rank, long name, int nameLength) {
        if (watched) {
            long held = Cpu.perCpu() + Platform.PER_CPU_LOCKS_OFFSET;
            int ranks = Memory.load32(held);
            if (ranks >>> rank != 0) {
                Panic.now(name, nameLength, ranks);
            }
            Memory.store32(held, ranks | 1 << rank);
        }
    }

    static void released(int rank) {
        if (watched) {
            long held = Cpu.perCpu() + Platform.PER_CPU_LOCKS_OFFSET;
            int ranks = Memory.load32(held);
            if ((ranks >>> rank & 1) == 0) {
                Panic.now(
                        Text.address("lock released that is not held, rank"),
                        Text.length("lock released that is not held, rank"),
                        rank);
            }
            Memory.store32(held, ranks & ~(1 << rank));
        }
    }
}
