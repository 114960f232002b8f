package hypha.hypervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** How a machine's life goes, whatever it runs on: started once, ended once, its end told to all who asked. */
final class Lifecycle {
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<Consumer<MachineEnd>> listeners = new ArrayList<>();
    private volatile MachineEnd end;

    /** Says that the machine starts; refused the second time, and once it is ending. */
    void start() {
        if (ending.get() || !started.compareAndSet(false, true)) {
            throw new IllegalStateException("a machine starts once");
        }
    }

    /** True while the machine is neither started nor ending: it may still be prepared. */
    boolean isPreparing() {
        return !started.get() && !ending.get();
    }

    /** True between start and end. */
    boolean isRunning() {
        return started.get() && end == null;
    }

    /** True once the first thread has found that the machine ends: vCPUs are to stop. */
    boolean isEnding() {
        return ending.get();
    }

    /** Claims the end: the one thread that gets true is to stop the vCPUs and call {@link #publish}. */
    boolean claimEnd() {
        return ending.compareAndSet(false, true);
    }

    /** Tells how the machine ended. */
    void publish(MachineEnd how) {
        List<Consumer<MachineEnd>> toTell;
        synchronized (listeners) {
            end = how;
            toTell = List.copyOf(listeners);
            listeners.clear();
        }
        ended.countDown();
        for (Consumer<MachineEnd> listener : toTell) {
            try {
                listener.accept(how);
            } catch (RuntimeException | Error e) {
                // A listener's fault is its own: the others are told all the same, and it is reported as any uncaught
                // exception.
                Thread current = Thread.currentThread();
                current.getUncaughtExceptionHandler().uncaughtException(current, e);
            }
        }
    }

    /** See {@link Machine#onEnd}. */
    void onEnd(Consumer<MachineEnd> listener) {
        synchronized (listeners) {
            if (end == null) {
                listeners.add(listener);
                return;
            }
        }
        listener.accept(end);
    }

    /** See {@link Machine#awaitEnd}. */
    MachineEnd awaitEnd(long timeoutNanos) {
        try {
            return ended.await(timeoutNanos, TimeUnit.NANOSECONDS) ? end : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
