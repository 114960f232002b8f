package hypha.wasm.baseline;

import com.oracle.truffle.api.TruffleSafepoint;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A thread that runs code of this tier, how often it has entered it, and how long Truffle has been waiting for it. But for the entries used by the watching thread alone. */
public final class WatchedThread {
    private static final VarHandle ENTERED;
    private static final VarHandle LEFT;

    static {
        try {
            ENTERED = MethodHandles.lookup().findVarHandle(WatchedThread.class, "entered", int.class);
            LEFT = MethodHandles.lookup().findVarHandle(WatchedThread.class, "left", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** For code that polls anyway: that of the other tier, or of a module that has been interrupted lately. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Between looks at the stack of a thread that does not come to poll, since it is blocked for instance. */
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(64);

    private final Thread thread;
    private final TruffleSafepoint safepoint;

    /** 0 if Truffle does not wait. */
    private long intervalNanos;

    private long nextLookNanos;

    /** How often the thread has entered the code, and left it. Only the thread itself writes them: atomic operations would be a third of what a call from Java costs. */
    @SuppressWarnings("unused")
    private int entered;

    @SuppressWarnings("unused")
    private int left;

    /** What {@link #entered} was at the last look. */
    private int enteredBefore;

    /** How often other threads have left the code where this one had entered it: a continuation may be resumed anywhere. */
    private final AtomicInteger leftElsewhere = new AtomicInteger();

    WatchedThread(Thread thread, TruffleSafepoint safepoint) {
        this.thread = thread;
        this.safepoint = safepoint;
    }

    boolean is(Thread other) {
        return thread == other;
    }

    /** Notes that the thread, which is the current one, enters the code. */
    void enter() {
        ENTERED.setRelease(this, (int) ENTERED.get(this) + 1);
    }

    /** Notes that the current thread, most likely this one, leaves the code. */
    void leave() {
        if (Thread.currentThread() == thread) {
            LEFT.setRelease(this, (int) LEFT.get(this) + 1);
        } else {
            leftElsewhere.getAndIncrement();
        }
    }

    /** Says whether code that the thread has entered still runs, or it has entered some since the last look. What it has just entered may not count yet. */
    boolean isBusy() {
        int latest = (int) ENTERED.getVolatile(this);
        return latest != enteredBefore || latest != (int) LEFT.getVolatile(this) + leftElsewhere.get();
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /**
     * Does what there is to do.
     *
     * @return after how many nanoseconds there will be more to do
     */
    long look() {
        enteredBefore = (int) ENTERED.getVolatile(this);
        if (!PendingActions.mayBePending(safepoint)) {
            intervalNanos = 0;
            return Long.MAX_VALUE;
        }
        BaselinePoll.ring();
        long now = System.nanoTime();
        if (intervalNanos == 0) {
            intervalNanos = GRACE_NANOS;
        } else if (now < nextLookNanos) {
            return nextLookNanos - now;
        } else {
            FunctionLoader.turnOnPolls(thread.getStackTrace());
            intervalNanos = Math.min(2 * intervalNanos, LONGEST_NANOS);
        }
        nextLookNanos = now + intervalNanos;
        return intervalNanos;
    }
}
