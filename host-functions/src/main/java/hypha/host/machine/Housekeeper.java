package hypha.host.machine;

import hypha.kernel.abi.Crossing;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The thread that does for the kernel what is not urgent: takes free memory back when the kernel gives some, looks each second whether the
 * kernel's clocks are right, and gives it entropy each minute, and when the host has slept. It sleeps else.
 */
public final class Housekeeper {
    /** How long a sleep lasts at most. */
    private static final long SLEEP_NANOS = 1_000_000_000;

    /** How long keys for random numbers serve at most, as in Linux. */
    private static final long SEED_NANOS = 60_000_000_000L;

    private final KernelMachine machine;
    private final MemoryReturn returned;
    private final ClockKeeper clocks;
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
        this.clocks = new ClockKeeper(machine.machine(), machine.time());
        this.failed = failed;
        this.thread = Thread.ofPlatform().daemon().name("hypha-housekeeper").start(this::run);
    }

    private void run() {
        try {
            long seeded = System.nanoTime();
            while (!stopping) {
                returned.takeAll();
                returned.setWaiting(true);
                if (!returned.isAny() && !stopping) {
                    machine.housekeepingDoorbell().await(SLEEP_NANOS);
                }
                returned.setWaiting(false);
                if (!stopping) {
                    boolean slept = clocks.check(this::setClocks);
                    long now = System.nanoTime();
                    if (slept || now - seeded > SEED_NANOS) {
                        machine.seed();
                        seeded = now;
                    }
                }
            }
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }

    private int setClocks(long timestamp, long monotonicNanos, long wallNanos) {
        return machine.control(lane -> lane.call(Crossing.CLOCK_SET, 0, timestamp, monotonicNanos, wallNanos, 0, 0, 0));
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
