package hypha.fuzz;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Runs something on a thread of its own, with a deep stack and a limit on its time. */
final class Isolated {
    /** Room for the recursions of generated modules on the slowest of the interpreters. */
    private static final long STACK_BYTES = 256L << 20;

    private static final int REPORTED_FRAMES = 15;

    private Isolated() {}

    /** It has not ended in time; the message has the stack. Its thread is left to itself. */
    static final class TimeoutException extends Exception {
        private static final long serialVersionUID = 1L;

        private TimeoutException(String message) {
            super(message);
        }
    }

    /**
     * Returns what an action returns.
     *
     * @throws TimeoutException if it takes longer than {@code limit}
     */
    static <T> T call(Duration limit, Supplier<T> action) throws TimeoutException {
        AtomicReference<T> result = new AtomicReference<>();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Runnable body = () -> {
            try {
                result.set(action.get());
            } catch (Throwable e) {
                thrown.set(e);
            }
        };
        Thread thread = new Thread(null, body, "isolated", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            if (!thread.join(limit)) {
                String stack = Arrays.stream(thread.getStackTrace())
                        .limit(REPORTED_FRAMES)
                        .map(Object::toString)
                        .collect(Collectors.joining(" < "));
                throw new TimeoutException("not done after " + limit.toSeconds() + " s, at " + stack);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        if (thrown.get() != null) {
            throw new IllegalStateException("the action failed", thrown.get());
        }
        return result.get();
    }
}
