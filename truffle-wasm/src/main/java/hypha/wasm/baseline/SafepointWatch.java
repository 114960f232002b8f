package hypha.wasm.baseline;

import com.oracle.truffle.api.TruffleSafepoint;
import hypha.wasm.runtime.WasmInstance;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks after threads that run code of this tier, which does not poll Truffle's safepoints. When Truffle waits for such a thread, the modules whose code is on its stack are made to look for interruptions. As long as any code of this tier
 * is active, a thread of its own does so every few milliseconds, or at once if it is {@linkplain #hurry told}.
 */
public final class SafepointWatch {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** Before its first tick; what ends sooner does without the preparations. */
    private static final long START_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Between looks whether code has to look for interruptions still, while none is active. */
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final AtomicInteger ACTIVE = new AtomicInteger();
    private static final Map<Thread, WatchedThread> THREADS = new ConcurrentHashMap<>();
    private static final Set<PollSwitch> TURNED_ON = ConcurrentHashMap.newKeySet();
    private static volatile Thread watcher;

    /** Whether the watcher waits to be woken, or has yet to be started. To wake a thread costs more than most calls, so it is not done while it ticks anyway. */
    private static volatile boolean idle = true;

    private SafepointWatch() {}

    /** Says that the current thread begins to run an instance's code in this tier; {@link #leave} must follow. */
    public static void enter(WasmInstance instance) {
        Thread thread = Thread.currentThread();
        if (instance.baselineThread != thread.threadId()) {
            instance.baselineThread = thread.threadId();
            watch(thread);
        }
        // The watcher says that it is idle, then looks whether it may be: one of the two sees the other.
        if (ACTIVE.getAndIncrement() == 0 && idle) {
            wake();
        }
    }

    /** Says that a thread is done. */
    public static void leave() {
        ACTIVE.getAndDecrement();
    }

    /** Says that Truffle waits for a thread since now. */
    public static void hurry() {
        Thread asleep = watcher;
        if (asleep != null && !idle) {
            LockSupport.unpark(asleep);
        }
    }

    /** Says that a module's code looks for interruptions now, so that it can be relieved of that later. */
    static void turnedOn(PollSwitch polls) {
        TURNED_ON.add(polls);
        wake();
    }

    static void turnedOff(PollSwitch polls) {
        TURNED_ON.remove(polls);
    }

    private static void watch(Thread current) {
        if (!THREADS.containsKey(current)) {
            THREADS.put(current, new WatchedThread(current, TruffleSafepoint.getCurrent()));
        }
    }

    private static void wake() {
        Thread asleep = watcher;
        if (asleep != null) {
            LockSupport.unpark(asleep);
        } else {
            start();
        }
    }

    /** Starts to find out what code has to do in loops, if that is not known. */
    static void begin() {
        if (watcher == null && !LoopSafepoints.areKnown()) {
            start();
        }
    }

    private static synchronized void start() {
        if (watcher == null) {
            watcher = Thread.ofPlatform().name("hypha-wasm-watch").daemon().unstarted(SafepointWatch::run);
            watcher.start();
        }
    }

    private static void run() {
        sleep(START_NANOS);
        if (!LoopSafepoints.areKnown() && LoopSafepoints.ask()) {
            PollSwitch.pollsEverywhere();
            FunctionLoader.relaxPolls();
        }
        while (true) {
            idle = true;
            while (ACTIVE.get() == 0) {
                if (TURNED_ON.isEmpty()) {
                    LockSupport.park();
                } else {
                    LockSupport.parkNanos(IDLE_NANOS);
                    relax();
                }
            }
            idle = false;
            long nextLookNanos = look();
            relax();
            LockSupport.parkNanos(Math.min(TICK_NANOS, nextLookNanos));
        }
    }

    private static void sleep(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Looks at all threads. Returns after how many nanoseconds one wants to be looked at again. */
    private static long look() {
        long next = Long.MAX_VALUE;
        for (Iterator<WatchedThread> threads = THREADS.values().iterator(); threads.hasNext(); ) {
            WatchedThread thread = threads.next();
            if (thread.isAlive()) {
                next = Math.min(next, thread.look());
            } else {
                threads.remove();
            }
        }
        return next;
    }

    private static void relax() {
        long nowNanos = System.nanoTime();
        TURNED_ON.forEach(polls -> polls.relax(nowNanos));
    }
}
