package hypha.host;

/** A task that was spawned. All methods may be called by any thread. */
public interface TaskHandle {
    /**
     * Waits for its end.
     *
     * @param timeoutNanos how long at most; 0 or less looks without waiting
     * @return how it ended, or null if it has not within that time
     * @throws InterruptedException if this thread is interrupted meanwhile
     */
    TaskResult await(long timeoutNanos) throws InterruptedException;

    /** Waits for its end, however long that takes. An interrupt of this thread kills the task, and is set again. */
    TaskResult await();

    /** Asks for its death, whatever it does now: it ends soon. Without effect when it has ended. */
    void kill();
}
