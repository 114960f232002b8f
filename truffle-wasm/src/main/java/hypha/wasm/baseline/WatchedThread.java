package hypha.wasm.baseline;

import com.oracle.truffle.api.TruffleSafepoint;
import java.util.concurrent.TimeUnit;

/** A thread that runs code of this tier, and how long Truffle has been waiting for it. Used by the watching thread alone. */
final class WatchedThread {
    /** For code that polls anyway: that of the other tier, or of a module that has been interrupted lately. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Between looks at the stack of a thread that does not come to poll, since it is blocked for instance. */
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(64);

    private final Thread thread;
    private final TruffleSafepoint safepoint;

    /** 0 if Truffle does not wait. */
    private long intervalNanos;

    private long nextLookNanos;

    WatchedThread(Thread thread, TruffleSafepoint safepoint) {
        this.thread = thread;
        this.safepoint = safepoint;
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
