package hypha.host;

import hypha.host.crossing.CrossingException;
import hypha.host.machine.KernelMachine;
import hypha.host.task.Executors;
import hypha.hypervisor.MachineEnd;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Knows whether the machine lives, and tells everyone when it does not. Safe for threads. */
final class MachineGuard {
    /** How long the reason of an end may follow its first sign. */
    private static final long REASON_MILLIS = 2_000;

    private final CompletableFuture<KernelMachine> booted = new CompletableFuture<>();
    private final CompletableFuture<MachineEnd> end = new CompletableFuture<>();
    private volatile Executors executors;

    /** Completed when the machine serves, exceptionally when it will not. */
    CompletableFuture<KernelMachine> booted() {
        return booted;
    }

    /** Who is to be told. */
    void watch(Executors toTell) {
        executors = toTell;
    }

    /** The machine has ended by itself. The first reason counts. */
    void ended(MachineEnd how) {
        end.complete(how);
        Executors toTell = executors;
        if (toTell != null) {
            toTell.machineEnded();
        }
    }

    /** A thread of the host cannot go on, so neither can the machine. */
    void failed(Throwable cause) {
        if (cause instanceof CrossingException crossing && crossing.reason() == CrossingException.Cause.MACHINE_ENDED) {
            // The machine says itself why it ended.
            return;
        }
        ended(new MachineEnd.Failure(cause));
    }

    /** How it ended, or null. */
    MachineEnd end() {
        return end.getNow(null);
    }

    /** What tasks of a machine that has ended, or is about to, are told. */
    TaskResult result() {
        try {
            return new TaskResult.MachineEnded(end.get(REASON_MILLIS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return new TaskResult.MachineEnded(new MachineEnd.Stopped());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new TaskResult.MachineEnded(new MachineEnd.Stopped());
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end is never exceptional", e);
        }
    }
}
