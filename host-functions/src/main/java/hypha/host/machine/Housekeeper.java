package hypha.host.machine;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * The thread that does for the kernel what is not urgent: takes free memory back when the kernel gives some. It sleeps else.
 */
public final class Housekeeper {
    /** How long a sleep lasts at most. */
    private static final long SLEEP_NANOS = 1_000_000_000;

    private final KernelMachine machine;
    private final MemoryReturn returned;
    private final Consumer<Throwable> failed;
    private final Thread thread;
    private volatile boolean stopping;

    /**
     * Starts the thread.
     *
     * @param failed called by it when it cannot go on, which it then does not
     */
    public Housekeeper(KernelMachine machine, Consumer<Throwable> failed) {
        this.machine = machine;
        this.returned = new MemoryReturn(machine.returnRing(), machine.memory());
        this.failed = failed;
        this.thread = Thread.ofPlatform().daemon().name("hypha-housekeeper").start(this::run);
    }

    private void run() {
        try {
            while (!stopping) {
                returned.takeAll();
                returned.setWaiting(true);
                if (!returned.isAny() && !stopping) {
                    machine.housekeepingDoorbell().await(SLEEP_NANOS);
                }
                returned.setWaiting(false);
            }
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }

    /**
     * Ends the thread; it touches guest memory no more then.
     *
     * @return false if it has not ended within that time
     */
    public boolean stop(long timeoutNanos) {
        stopping = true;
        machine.housekeepingDoorbell().signal();
        try {
            return thread.join(Duration.ofNanos(timeoutNanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Bytes of guest memory that were taken back so far. */
    public long returnedBytes() {
        return returned.bytes();
    }
}
