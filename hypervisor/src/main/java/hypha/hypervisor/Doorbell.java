package hypha.hypervisor;

/** A host-side waitable that the guest rings by a write to its port. Rings that nobody has awaited yet merge into one. */
public interface Doorbell {
    /**
     * Waits until it is rung, and takes the ring.
     *
     * @param timeoutNanos how long at most; 0 or less looks without waiting
     * @return true if it was rung; false after the timeout, or when the machine is closed. It does not react to {@link Thread#interrupt}:
     *     who wants to stop a waiter rings
     */
    boolean await(long timeoutNanos);

    /**
     * The number of a file that can be read, as {@code poll(2)} and {@code epoll(7)} see it, from when the bell is rung until somebody
     * awaits it, and changes with each ring: for a waiter that waits for other files, too. Nobody reads or closes it. -1 if there is none.
     */
    default int pollable() {
        return -1;
    }

    /** Rings it from the host. Never blocks; without effect when the machine is closed. */
    void signal();
}
