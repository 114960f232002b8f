package hypha.hypervisor.virtio;

import hypha.hypervisor.Doorbell;
import java.util.Map;

/**
 * A device's own part: what it is, and what it does with buffers. Registers, queues, notifications and interrupts are the transport's.
 *
 * <p>{@link #handle}, {@link #isPrompt}, {@link #work}, {@link #wantsNotifications}, {@link #reset} and {@link #close} are called one at a time, by the
 * device's thread, all but the last two also by others that lend themselves; the other methods by any.
 */
public interface VirtioDevice {
    /** The kind of device, Virtual I/O Device 1.2, chapter 5; not 0. */
    int id();

    /** A short name for threads and counters, lower-case letters. */
    String name();

    /** Feature bits of the device's own kind that it offers: 0 to 23. */
    default long features() {
        return 0;
    }

    /**
     * How many buffers a queue can hold at most.
     *
     * @return for each queue, from 0, a power of two up to 1024
     */
    int[] queueSizes();

    /**
     * Bytes of the configuration space, which never change: little-endian, a multiple of 4, 0 to 256.
     *
     * @return a copy
     */
    default byte[] configuration() {
        return new byte[0];
    }

    /**
     * Tells of the features that driver and device have agreed upon, before the first buffer.
     *
     * @param features bits as in {@link #features}, and those of the transport
     */
    default void negotiated(long features) {}

    /**
     * Does what a buffer asks for and completes it, or keeps it and completes it later, from whatever thread. May block: the machine's end
     * waits some seconds for it.
     *
     * @param queue number of the queue, from 0
     * @throws VirtioException if the request breaks the protocol so that it cannot even be answered
     */
    void handle(int queue, DescriptorChain chain) throws VirtioException;

    /**
     * True if {@link #handle} of a buffer takes microseconds and waits for nothing but perhaps the host's disk: then a thread of the machine
     * that has nothing better to do may call it, instead of the device's own. Called just before, by the same thread.
     *
     * @param queue number of the queue, from 0
     */
    default boolean isPrompt(int queue, DescriptorChain chain) {
        return false;
    }

    /** True if there is something for {@link #work} to do that no buffer tells of. By any thread, at any time; almost free. */
    default boolean hasWork() {
        return false;
    }

    /**
     * Does what is to be done besides taking buffers, without waiting: gives back those that it has kept. Called after each look at the queues; once
     * it has returned, {@link #hasWork} is false until something more happens.
     *
     * @param isLive false if the driver has not brought the device up, or the device has stopped: buffers are not to be used then
     */
    default void work(boolean isLive) {}

    /**
     * Whether the driver is to notify of new buffers of a queue. Who says no, and comes to want one, finds those that are there already.
     *
     * @param queue number of the queue, from 0
     */
    default boolean wantsNotifications(int queue) {
        return true;
    }

    /**
     * Waits for a notification, and for whatever else the device is to work on, which {@link #hasWork} says then. By the device's thread, whatever
     * others do meanwhile.
     *
     * @param doorbell rung by a notification, and by {@link #stop}'s caller
     * @param timeoutNanos how long at most; 0 looks without waiting
     * @return whether the doorbell was rung
     */
    default boolean await(Doorbell doorbell, long timeoutNanos) {
        return doorbell.await(timeoutNanos);
    }

    /**
     * Adds counters of its own to those of the transport. By any thread.
     *
     * @param prefix of their names
     */
    default void addStatistics(String prefix, Map<String, Long> values) {}

    /** True if what the driver has put into the queues before the machine's end, a buffer of each, is to be handled even so, before {@link #close}. */
    default boolean isServedAtEnd() {
        return false;
    }

    /** Forgets all buffers that it has kept; completing them would have no effect any more. */
    default void reset() {}

    /** Makes a {@link #handle} that waits return soon, and {@code close} follow. By any thread, perhaps more than once. */
    default void stop() {}

    /** Lets go of what it has of the host: the last call. */
    default void close() {}
}
