package hypha.host.task;

import hypha.host.machine.KernelMachine;
import hypha.hypervisor.PromptThread;
import java.time.Duration;

/** The thread that hears when the kernel asks a task to give way, and has its code do so at its next back-edge or function entry. */
public final class Preemptor {
    /** How long it sleeps at most, so that a machine that ended without ringing is noticed. */
    private static final long SLEEP_NANOS = 500_000_000;

    /** How soon it looks again after a task that it has asked. */
    private static final long RETRY_NANOS = 1_000_000;

    private final KernelMachine machine;
    private final Executor[] executors;
    private final Thread thread;
    private volatile boolean stopping;

    /** Starts the thread. */
    public Preemptor(KernelMachine machine, Executor[] executors) {
        this.machine = machine;
        this.executors = executors.clone();
        this.thread = Thread.ofPlatform().daemon().name("hypha-preemptor").start(this::run);
    }

    private void run() {
        PromptThread.begin();
        boolean retry = false;
        while (!stopping) {
            machine.preemptionDoorbell().await(retry ? RETRY_NANOS : SLEEP_NANOS);
            retry = false;
            for (Executor executor : executors) {
                retry |= !executor.passOnPreemption();
            }
        }
    }

    /** Ends the thread. False if it has not ended within that time. */
    public boolean stop(Duration timeout) {
        stopping = true;
        machine.preemptionDoorbell().signal();
        try {
            return thread.join(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
