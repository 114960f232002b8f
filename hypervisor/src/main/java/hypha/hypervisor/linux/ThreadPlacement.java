package hypha.hypervisor.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * On which CPUs of the host a thread runs, for two threads that spin for each other: the scheduler likes to put a thread that is woken
 * beside the one that woke it, and two that spin in turn never look to it as if they wanted two CPUs. Left there, each answer costs a
 * time slice in place of the transfer of a cache line.
 */
public final class ThreadPlacement {
    /** Room for 8,192 CPUs, which is as many as Linux can be built for on x86-64. */
    private static final int MASK_BYTES = 1024;

    /** A thread is not moved more often than this, whoever asks. */
    private static final long PAUSE_NANOS = 10_000_000;

    private static final int NONE = -1;

    private final int thread;
    private final byte[] allowed;
    private final boolean staying;
    /** The CPU that the thread is kept off, or {@link #NONE}; looked at without the lock. */
    private volatile int avoided = NONE;

    private boolean moved;
    private long movedNanos;
    private boolean ended;

    private ThreadPlacement(int thread, byte[] allowed, boolean staying) {
        this.thread = thread;
        this.allowed = allowed;
        this.staying = staying;
    }

    /**
     * Of the calling platform thread: it may run where it may run now.
     *
     * @param alike how many threads there are that may all have to avoid the same CPU. If the others would not be enough for them, a
     *     thread is only moved when it is asked to avoid one, and Linux may move it back: else they would all be left on the few others,
     *     beside a CPU that nobody uses.
     */
    public static ThreadPlacement ofCurrentThread(int alike) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES);
            Syscall.check(Syscall.call(Syscall.SCHED_GETAFFINITY, 0, MASK_BYTES, mask.address()), "sched_getaffinity");
            int thread = (int) Syscall.call(Syscall.GETTID, 0, 0, 0);
            byte[] allowed = mask.toArray(JAVA_BYTE);
            return new ThreadPlacement(thread, allowed, count(allowed) > alike);
        }
    }

    /**
     * Moves the thread off the CPU on which the caller runs now, and keeps it off until another call names another CPU, or until {@link
     * #relax}, if there are enough of them. Without effect if there is no other that it may run on, if it was moved a moment ago, and after {@link #end}. Meant
     * for when an answer was slow: costs a microsecond or two.
     */
    public synchronized void avoidCallersCpu() {
        if (ended) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_INT);
            Syscall.check(Syscall.call(Syscall.GETCPU, number.address(), 0, 0), "getcpu");
            int cpu = number.get(JAVA_INT, 0);
            long now = System.nanoTime();
            if (cpu == avoided || moved && now - movedNanos < PAUSE_NANOS) {
                return;
            }
            moved = true;
            movedNanos = now;
            byte[] others = without(allowed, cpu);
            if (others == null) {
                return;
            }
            allow(arena, others);
            if (staying) {
                avoided = cpu;
            } else {
                allow(arena, allowed);
            }
        }
    }

    /**
     * Lets the thread run on all CPUs again: for a caller that does not spin for it any more, and leaves its own CPU to it. Otherwise the
     * thread would wait behind others for the one CPU that it has left, while that of the caller does nothing. Costs a microsecond if it
     * was moved, and nothing otherwise.
     */
    public void relax() {
        if (avoided == NONE) {
            return;
        }
        synchronized (this) {
            if (ended || avoided == NONE) {
                return;
            }
            avoided = NONE;
            try (Arena arena = Arena.ofConfined()) {
                allow(arena, allowed);
            }
        }
    }

    private void allow(Arena arena, byte[] cpus) {
        // Refused where the set of CPUs that the process may use has changed; then the thread stays where it is, which
        // is
        // slower.
        Syscall.call(
                Syscall.SCHED_SETAFFINITY,
                thread,
                MASK_BYTES,
                arena.allocateFrom(JAVA_BYTE, cpus).address());
    }

    private static int count(byte[] mask) {
        int count = 0;
        for (byte eight : mask) {
            count += Integer.bitCount(Byte.toUnsignedInt(eight));
        }
        return count;
    }

    /** The CPUs of a mask but one, or null if there is no other. */
    static byte[] without(byte[] mask, int cpu) {
        byte[] others = mask.clone();
        others[cpu / Byte.SIZE] &= (byte) ~(1 << cpu % Byte.SIZE);
        for (byte eight : others) {
            if (eight != 0) {
                return others;
            }
        }
        return null;
    }

    /** Says that the thread ends; afterwards its number may be another thread's. Called by itself. */
    public synchronized void end() {
        ended = true;
    }
}
