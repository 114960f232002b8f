package hypha.wasm.baseline;

import com.oracle.truffle.api.TruffleSafepoint;
import hypha.wasm.runtime.WasmInstance;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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

    private static final Map<Thread, WatchedThread> THREADS = new ConcurrentHashMap<>();
    private static final Set<PollSwitch> TURNED_ON = ConcurrentHashMap.newKeySet();
    private static volatile Thread watcher;

    /** Whether the watcher waits to be woken, or has yet to be started. To wake a thread costs more than most calls, so it is not done while it ticks anyway. */
    private static volatile boolean idle = true;

    private SafepointWatch() {}

    /**
     * Says that the current thread begins to run an instance's code in this tier.
     *
     * @return what {@link #leave} must be given afterwards
     */
    public static WatchedThread enter(WasmInstance instance) {
        Thread thread = Thread.currentThread();
        WatchedThread watched = instance.watchedThread;
        if (watched == null || !watched.is(thread)) {
            watched = watch(thread);
            instance.watchedThread = watched;
        }
        watched.enter();
        if (idle) {
            wake();
        }
        return watched;
    }

    /** Says that a thread is done with what it entered. */
    public static void leave(WatchedThread watched) {
        watched.leave();
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

    private static WatchedThread watch(Thread current) {
        WatchedThread known = THREADS.get(current);
        if (known == null) {
            known = new WatchedThread(current, TruffleSafepoint.getCurrent());
            THREADS.put(current, known);
        }
        return known;
    }

    private static boolean isBusy() {
        for (WatchedThread thread : THREADS.values()) {
            if (thread.isBusy()) {
                return true;
            }
        }
        return false;
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
        // It will look anyway.
        idle = false;
        sleep(START_NANOS, false);
        if (!LoopSafepoints.areKnown() && LoopSafepoints.ask()) {
            PollSwitch.pollsEverywhere();
            FunctionLoader.relaxPolls();
        }
        while (true) {
            idle = true;
            // Who enters notes that, then asks whether the watcher is idle, without a fence in between, which would
            // cost as much as all the rest. So one that has just read that it is not may not be seen here until its
            // processor has written what it notes: that takes nanoseconds, and this a million of them.
            sleep(TICK_NANOS, true);
            while (!isBusy()) {
                if (TURNED_ON.isEmpty()) {
                    LockSupport.park();
                } else {
                    LockSupport.parkNanos(IDLE_NANOS);
                    relax();
                }
            }
            do {
                idle = false;
                long nextLookNanos = look();
                relax();
                LockSupport.parkNanos(Math.min(TICK_NANOS, nextLookNanos));
            } while (isBusy());
        }
    }

    /** Waits for a time, or until there is something to do. */
    private static void sleep(long nanos, boolean unlessBusy) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !(unlessBusy && isBusy()); left = end - System.nanoTime()) {
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
