package hypha.hypervisor;

/** Waiting for threads to end, with a deadline, whether or not the waiting thread is interrupted. */
final class Joining {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private Joining() {}

    /** The {@link System#nanoTime} in so many milliseconds. */
    static long deadlineIn(long millis) {
        return System.nanoTime() + millis * NANOS_PER_MILLI;
    }

    /** Waits until {@code thread} has ended; false if it has not by {@code deadline}. An interrupt stays set and shortens nothing. */
    static boolean join(Thread thread, long deadline) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            try {
                // Rounded up: a join of 0 ms would wait for ever.
                thread.join((left + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
