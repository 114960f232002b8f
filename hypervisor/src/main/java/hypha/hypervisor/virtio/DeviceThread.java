package hypha.hypervisor.virtio;

/** The thread on which a device handles its buffers. Ends when it is told to, or never: a device's mistake stops the device, not the thread. */
final class DeviceThread {
    /** How long a wait for a notification lasts at most, before the thread looks by itself. */
    private static final long WAIT_NANOS = 1_000_000_000;

    private final VirtioMmio transport;
    private final Thread thread;
    private volatile boolean stopping;

    DeviceThread(VirtioMmio transport, String name) {
        this.transport = transport;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Makes the thread end soon. */
    void stop() {
        stopping = true;
        transport.device().stop();
        transport.doorbell().signal();
    }

    /** Waits until the thread has ended; false if it has not by {@code deadline}, a value of {@link System#nanoTime}. */
    boolean join(long deadline) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            try {
                thread.join(left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void run() {
        try {
            while (!stopping) {
                if (transport.isResetting()) {
                    transport.reset();
                } else if (!serve() && transport.doorbell().await(WAIT_NANOS)) {
                    transport.countNotification();
                }
            }
        } finally {
            transport.device().close();
        }
    }

    /** Handles what is in the queues. False if there was nothing, and the driver will notify. */
    private boolean serve() {
        boolean served = false;
        try {
            for (int number = 0; number < transport.queueCount(); number++) {
                Virtqueue queue = transport.queue(number);
                if (queue != null) {
                    served |= serve(number, queue);
                }
            }
        } catch (VirtioException e) {
            transport.needsReset(e.getMessage());
        } catch (RuntimeException | Error e) {
            if (!stopping) {
                // The device's mistake, which ends its service but not the machine; it is reported as any uncaught
                // exception.
                transport.needsReset(e.toString());
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
        return served;
    }

    private boolean serve(int number, Virtqueue queue) throws VirtioException {
        if (!queue.hasNext()) {
            return false;
        }
        queue.wantNotifications(false);
        DescriptorChain chain = queue.next();
        while (chain != null) {
            transport.device().handle(number, chain);
            chain = stopping || transport.isResetting() ? null : queue.next();
        }
        queue.wantNotifications(true);
        return true;
    }
}
