package hypha.hypervisor;

/** A doorbell within the JVM. A virtual thread that waits gives up its carrier. */
final class JvmDoorbell implements Doorbell {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private boolean rung;
    private boolean closed;

    @Override
    public synchronized boolean await(long timeoutNanos) {
        long deadline = System.nanoTime() + Math.max(0, timeoutNanos);
        boolean interrupted = false;
        while (!rung && !closed) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            try {
                wait(left / NANOS_PER_MILLI, (int) (left % NANOS_PER_MILLI));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        boolean result = rung && !closed;
        rung = false;
        return result;
    }

    @Override
    public synchronized void signal() {
        rung = true;
        notify();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
