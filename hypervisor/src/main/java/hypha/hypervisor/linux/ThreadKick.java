package hypha.hypervisor.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Interrupts one thread's blocking system call from another thread, without a signal handler and without a race.
 *
 * <p>The thread blocks {@code SIGURG} and makes its calls with a mask that lets it through for their duration ({@code
 * KVM_SET_SIGNAL_MASK}, as {@code ppoll} does). A kick before the call makes it return {@code EINTR} at once, one during it
 * interrupts it, and in both cases the signal is blocked again before the thread is back in user space: it stays pending, no handler
 * ever runs, and the JVM never sees it. {@code SIGURG}, because the JDK does not use it, its default is to be ignored should it ever get
 * through, and a standard signal, unlike a real-time one, cannot be refused for lack of queue space.
 */
public final class ThreadKick {
    private static final int SIGURG = 23;
    private static final long SIGURG_BIT = 1L << (SIGURG - 1);
    private static final int SIG_BLOCK = 0;
    private static final int SIGNAL_SET_BYTES = 8;

    private final int process;
    private final int thread;
    private final long maskDuringCall;
    private boolean ended;

    private ThreadKick(int process, int thread, long maskDuringCall) {
        this.process = process;
        this.thread = thread;
        this.maskDuringCall = maskDuringCall;
    }

    /** Makes the calling platform thread one that can be kicked. To be called once by each such thread. */
    public static ThreadKick ofCurrentThread() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment blocked = arena.allocateFrom(JAVA_LONG, SIGURG_BIT);
            MemorySegment old = arena.allocate(JAVA_LONG);
            Syscall.check(
                    Syscall.call(
                            Syscall.RT_SIGPROCMASK,
                            SIG_BLOCK,
                            blocked.address(),
                            old.address(),
                            SIGNAL_SET_BYTES,
                            0,
                            0),
                    "rt_sigprocmask");
            int process = (int) Syscall.call(Syscall.GETPID, 0, 0, 0);
            int thread = (int) Syscall.call(Syscall.GETTID, 0, 0, 0);
            return new ThreadKick(process, thread, old.get(JAVA_LONG, 0) & ~SIGURG_BIT);
        }
    }

    /** The signal mask under which the thread's calls are to block: its own, with the kick let through. Bit n - 1 is signal n. */
    public long maskDuringCall() {
        return maskDuringCall;
    }

    /** Interrupts the thread's present call, or else its next one. Without effect after {@link #end}. */
    public synchronized void kick() {
        if (!ended) {
            Syscall.check(Syscall.call(Syscall.TGKILL, process, thread, SIGURG), "tgkill");
        }
    }

    /** Says that the thread makes no such calls any more; afterwards its number may be another thread's. Called by itself. */
    public synchronized void end() {
        ended = true;
    }
}
