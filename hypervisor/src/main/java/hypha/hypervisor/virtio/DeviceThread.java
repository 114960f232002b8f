package hypha.hypervisor.virtio;

/** The thread on which a device handles its buffers. Ends when it is told to, or never: a device's mistake stops the device, not the thread. */
final class DeviceThread {
    /** How long a wait for a notification lasts at most, before the thread looks by itself. */
    private static final long WAIT_NANOS = 1_000_000_000;

    /** How often queues are served at most before the device looks for other things to do. */
    private static final int ROUNDS_BETWEEN_LOOKS = 4;

    private final VirtioMmio transport;
    private final DeviceService service;
    private final Thread thread;

    DeviceThread(VirtioMmio transport, DeviceService service, String name) {
        this.transport = transport;
        this.service = service;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Makes the thread end soon. */
    void stop() {
        service.stop();
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
        int rounds = 0;
        try {
            while (!service.isStopping()) {
                rounds++;
                boolean served = service.serve();
                if (!served || rounds >= ROUNDS_BETWEEN_LOOKS) {
                    rounds = 0;
                    if (service.await(served ? 0 : WAIT_NANOS)) {
                        transport.countNotification();
                    }
                }
            }
            if (transport.device().isServedAtEnd()) {
                service.serve();
            }
        } finally {
            service.close();
        }
    }
}
