package hypha.host.task;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/**
 * Execution that can stop in the middle and go on later, on the thread that mounts it. The only class that knows how: by the JDK's
 * internal continuations, the mechanism under virtual threads, because a Truffle context does not scale to a thread for each task.
 */
final class TaskContinuation {
    private static final ContinuationScope SCOPE = new ContinuationScope("hypha.task");

    private final Continuation continuation;

    /** Execution of {@code body}, not started. */
    TaskContinuation(Runnable body) {
        this.continuation = new Mounted(body);
    }

    /** A continuation that says why it cannot yield. */
    private static final class Mounted extends Continuation {
        Mounted(Runnable body) {
            super(SCOPE, body);
        }

        @Override
        protected void onPinned(Pinned reason) {
            throw new PinnedTaskException("reason=" + reason);
        }
    }

    /**
     * Starts it, or goes on with it, on this thread, until it yields or ends.
     *
     * @return true if it has ended
     */
    boolean mount() {
        continuation.run();
        return continuation.isDone();
    }

    /**
     * Stops the continuation that is mounted on this thread: its {@link #mount} returns false, and this call when it is mounted again.
     *
     * @throws PinnedTaskException if there is a frame that cannot be set aside; nothing has happened then
     */
    static void yield() {
        Continuation.yield(SCOPE);
    }

    /** True if this thread is inside a continuation of ours. */
    static boolean isMounted() {
        return Continuation.getCurrentContinuation(SCOPE) != null;
    }
}
