package hypha.hypervisor;

import hypha.hypervisor.linux.EventFd;

/** A doorbell within the JVM. A virtual thread that waits gives up its carrier. */
final class JvmDoorbell implements Doorbell {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private boolean rung;
    private boolean closed;
    /** What makes it {@link #pollable}, once somebody has asked for it. */
    private EventFd event;

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
        if (event != null) {
            event.await(0);
        }
        return result;
    }

    @Override
    public synchronized int pollable() {
        if (event == null) {
            event = new EventFd();
            if (rung) {
                event.signal();
            }
        }
        return event.file().number();
    }

    @Override
    public synchronized void signal() {
        if (event != null) {
            event.signal();
        }
        rung = true;
        notify();
    }

    synchronized void close() {
        closed = true;
        if (event != null) {
            event.close();
        }
        notifyAll();
    }
}
