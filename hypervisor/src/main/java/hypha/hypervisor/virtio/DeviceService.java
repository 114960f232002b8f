package hypha.hypervisor.virtio;

import java.util.concurrent.locks.ReentrantLock;

/**
 * What is done for a device, by one thread at a time: its own, or one that has nothing better to do and lends itself ({@link #help}), so that
 * a request need not wait until another thread has been woken. Helpers do only what the device calls prompt; the rest they leave to the
 * device's thread.
 *
 * <p>No request is overlooked: whoever has served looks once more after giving up the turn, so one who does not get the turn may go.
 */
final class DeviceService {
    private final VirtioMmio transport;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile boolean stopping;

    // Guarded by the turn.
    private boolean closed;

    /** Taken from its queue by a helper, for the device's thread; or null. */
    private volatile DescriptorChain kept;

    private int keptQueue;

    /** Queues of which the device wants no notifications, whoever watches: bits. */
    private volatile int unwanted;

    DeviceService(VirtioMmio transport) {
        this.transport = transport;
    }

    /** From now on nobody helps, and the device's thread ends after the buffer at hand. */
    void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    /** The device lets go of what it has of the host. By its thread, which serves no more. */
    void close() {
        turn.lock();
        try {
            closed = true;
            kept = null;
            transport.device().close();
        } finally {
            turn.unlock();
        }
    }

    /**
     * Does all that there is to do, by the device's thread.
     *
     * @return false if there was nothing; then the driver notifies
     */
    boolean serve() {
        if (!transport.isResetting()
                && !hasNext()
                && kept == null
                && !transport.device().hasWork()) {
            return false;
        }
        turn.lock();
        try {
            if (transport.isResetting()) {
                kept = null;
                transport.reset();
                return true;
            }
            if (kept != null) {
                DescriptorChain chain = kept;
                kept = null;
                transport.device().handle(keptQueue, chain);
            }
            for (int number = 0; number < transport.queueCount(); number++) {
                serve(number, transport.queue(number), false);
            }
            work();
        } catch (VirtioException e) {
            transport.needsReset(e.getMessage());
        } catch (RuntimeException | Error e) {
            failed(e);
        } finally {
            turn.unlock();
        }
        return true;
    }

    /** The device's mistake, which ends its service but not the machine; it is reported as any uncaught exception. */
    private void failed(Throwable mistake) {
        if (!stopping) {
            transport.needsReset(mistake.toString());
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, mistake);
        }
    }

    /** True if there is something in a queue. */
    boolean hasNext() {
        for (int number = 0; number < transport.queueCount(); number++) {
            Virtqueue queue = transport.queue(number);
            if (queue != null && queue.hasNext()) {
                return true;
            }
        }
        return false;
    }

    /** Handles what is in a queue; false if a helper came to a buffer that it left to the device's thread. */
    private boolean serve(int number, Virtqueue queue, boolean isHelper) throws VirtioException {
        if (queue == null || !queue.hasNext()) {
            return true;
        }
        queue.wantNotifications(false);
        try {
            DescriptorChain chain = queue.next();
            while (chain != null) {
                if (isHelper && !transport.device().isPrompt(number, chain)) {
                    kept = chain;
                    keptQueue = number;
                    return false;
                }
                transport.device().handle(number, chain);
                chain = stopping || transport.isResetting() ? null : queue.next();
            }
            return true;
        } finally {
            wantNotifications(number, queue, transport.device().wantsNotifications(number));
        }
    }

    /** The device's own work, by whoever has the turn and has served the queues; afterwards the device may want other notifications. */
    private void work() {
        if (stopping || transport.isResetting()) {
            return;
        }
        VirtioDevice device = transport.device();
        device.work(transport.isLive());
        for (int number = 0; number < transport.queueCount(); number++) {
            Virtqueue queue = transport.queue(number);
            boolean wanted = device.wantsNotifications(number);
            if (queue != null && wanted == isUnwanted(number)) {
                wantNotifications(number, queue, wanted);
            }
        }
    }

    private boolean isUnwanted(int number) {
        return (unwanted & 1 << number) != 0;
    }

    private void wantNotifications(int number, Virtqueue queue, boolean wanted) {
        unwanted = wanted ? unwanted & ~(1 << number) : unwanted | 1 << number;
        queue.wantNotifications(wanted);
    }

    /**
     * Waits until the driver notifies, or the device has something to do. By the device's thread.
     *
     * @return true if the driver has notified
     */
    boolean await(long timeoutNanos) {
        try {
            return transport.device().await(transport.doorbell(), timeoutNanos);
        } catch (RuntimeException | Error e) {
            failed(e);
            return transport.doorbell().await(timeoutNanos);
        }
    }

    /**
     * Does what there is to do and is prompt, on the caller's thread.
     *
     * @return false if there was nothing that this thread could do
     */
    boolean help() {
        boolean helped = false;
        while (!stopping && (hasNext() || transport.device().hasWork()) && turn.tryLock()) {
            try {
                if (closed || kept != null || transport.isResetting()) {
                    return helped; // the device's thread is about to look, or nobody needs to
                }
                helped = true;
                for (int number = 0; number < transport.queueCount(); number++) {
                    if (!serve(number, transport.queue(number), true)) {
                        transport.doorbell().signal();
                        return true;
                    }
                }
                work();
            } catch (VirtioException e) {
                transport.needsReset(e.getMessage());
            } catch (RuntimeException | Error e) {
                failed(e);
            } finally {
                turn.unlock();
            }
        }
        return helped;
    }

    /**
     * Tells the driver whether it need not notify, because a helper looks all the time. Who stops looking says so and then calls {@link #help}
     * once more, or has the device's thread look.
     */
    void watch(boolean isWatched) {
        for (int number = 0; number < transport.queueCount(); number++) {
            Virtqueue queue = transport.queue(number);
            if (queue != null && !isUnwanted(number)) {
                queue.wantNotifications(!isWatched);
            }
        }
    }
}
