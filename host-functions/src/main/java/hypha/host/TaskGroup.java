package hypha.host;

/** Tasks of one program that were spawned together. All methods may be called by any thread. */
public interface TaskGroup {
    /** Number of tasks, ended ones included. */
    int size();

    /** Number of tasks that have not ended. */
    int running();

    /**
     * Waits until all have ended.
     *
     * @param timeoutNanos how long at most; 0 or less looks without waiting
     * @return how they ended, or null if not all have within that time
     * @throws InterruptedException if this thread is interrupted meanwhile
     */
    GroupResult await(long timeoutNanos) throws InterruptedException;

    /** Asks for the death of those that have not ended, also of those that have not begun: they end soon. */
    void kill();
}
