package hypha.host.task;

import hypha.host.TaskResult;
import hypha.host.TaskResult.Rejected;
import hypha.host.crossing.CrossingException;
import hypha.host.crossing.Lane;
import hypha.host.machine.KernelMachine;
import hypha.host.machine.PublishedTime;
import hypha.hypervisor.Doorbell;
import hypha.kernel.abi.Crossing;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.WasmEngine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A CPU in the eyes of the kernel's scheduler: a thread that has entered the engine's context once, and from then on asks the kernel who
 * runs, mounts that task until it blocks or ends, and asks again. Sleeps when there is no one.
 *
 * <p>A task is made by the executor that runs it, and stays there. What other threads want of an executor they leave in its inbox.
 */
public final class Executor {
    /** How long an idle executor looks for work before it sleeps: about what a wake-up costs. */
    private static final long IDLE_SPIN_NANOS = 20_000;

    /** How long a sleep lasts at most, so that a machine that ended without ringing is noticed. */
    private static final long SLEEP_NANOS = 500_000_000;

    /** Pages that a 32-bit linear memory can have. */
    static final long MAXIMUM_PAGES = 65_536;

    /** Exit status that the kernel is told for tasks that did not exit by themselves. */
    private static final int ABNORMAL_STATUS = 134;

    /** Address space for the stack, on which one task at a time runs: what Linux gives a native program. */
    private static final long STACK_BYTES = 8L << 20;

    private final int number;
    private final Supplier<EngineEntrance> engines;
    private final ImportResolver imports;
    private final CompletableFuture<KernelMachine> booting;
    private final Consumer<Throwable> failed;
    private final Supplier<TaskResult> machineEnded;
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final TaskTable tasks;
    private final Thread thread;
    private volatile boolean stopping;

    /** Set by the executor's thread: it ends with the last of its tasks. */
    private boolean closing;

    private volatile boolean ended;

    // Set by the executor's thread before it serves.
    private volatile KernelMachine machine;
    private volatile WasmEngine engine;
    private volatile Doorbell doorbell;
    private Lane lane;
    private PublishedTime time;
    private TaskEntry entry;

    /** The task that is mounted, or null. Written by the executor's thread. */
    private volatile Task current;

    // Counters: written by the executor's thread, read by anyone, and then perhaps a little old.
    private long dispatches;
    private long sleeps;
    private long spawned;
    private long finished;

    /**
     * Starts the thread, which enters the engine while the machine boots.
     *
     * @param number from 0; its lane has the same
     * @param engines gives it the engine
     * @param imports what programs may import
     * @param booting completed when the machine serves
     * @param taskLimit most tasks that the kernel may have
     * @param failed told why the executor cannot go on
     * @param machineEnded gives the result of tasks whose machine has ended; may wait a little until that is known
     */
    public Executor(
            int number,
            Supplier<EngineEntrance> engines,
            ImportResolver imports,
            CompletableFuture<KernelMachine> booting,
            int taskLimit,
            Consumer<Throwable> failed,
            Supplier<TaskResult> machineEnded) {
        this.number = number;
        this.engines = engines;
        this.imports = imports;
        this.booting = booting;
        this.failed = failed;
        this.machineEnded = machineEnded;
        this.tasks = new TaskTable(taskLimit);
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("hypha-executor-" + number)
                .stackSize(STACK_BYTES)
                .start(this::run);
    }

    private void run() {
        try (EngineEntrance entrance = engines.get()) {
            serve(entrance.engine(), booting.get());
        } catch (ExecutionException e) {
            // The machine did not come up, which its booter reports.
            return;
        } catch (InterruptedException | RuntimeException | Error e) {
            failed.accept(e);
        } finally {
            abandon();
        }
    }

    private void serve(WasmEngine newEngine, KernelMachine newMachine) {
        engine = newEngine;
        lane = newMachine.lane(number);
        time = newMachine.time();
        entry = new TaskEntry(newEngine, imports, newMachine.memory());
        doorbell = newMachine.laneDoorbell(number);
        machine = newMachine;
        while (!stopping && !(closing && tasks.count() == 0)) {
            takeInbox();
            int wakes = lane.wakes();
            int status = lane.call(Crossing.SCHEDULE, 0);
            if (status != Crossing.OK) {
                throw new CrossingException(
                        CrossingException.Cause.PROTOCOL, "SCHEDULE answered with status=" + status);
            }
            long handle = lane.result(0);
            if (handle == Task.NO_HANDLE) {
                idle(wakes);
            } else {
                dispatch(tasks.get(handle), lane.result(1), lane.result(2));
            }
        }
    }

    private void takeInbox() {
        for (Runnable order = inbox.poll(); order != null; order = inbox.poll()) {
            order.run();
        }
    }

    /**
     * Waits until the kernel has a task again, or there is something in the inbox.
     *
     * @param wakes the count before the kernel said that it has none
     */
    private void idle(int wakes) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < IDLE_SPIN_NANOS) {
            if (lane.wakes() != wakes || !inbox.isEmpty() || stopping) {
                return;
            }
            Thread.onSpinWait();
        }
        lane.setWaiting(true);
        if (lane.wakes() == wakes && inbox.isEmpty() && !stopping) {
            sleeps++;
            doorbell.await(SLEEP_NANOS);
        }
        lane.setWaiting(false);
    }

    private void dispatch(Task task, long status, long answer) {
        dispatches++;
        current = task;
        // Whoever kills marks the task and then looks whether it is the current one: one of both sees the other.
        boolean killed = status == Crossing.KILLED || task.isKillWanted() || stopping;
        boolean hasEnded;
        try {
            if (task.result() != null) {
                finish(task, task.result());
                return;
            }
            if (task.continuation() == null) {
                if (killed) {
                    finish(task, new TaskResult.Killed());
                    return;
                }
                task.prepare(new TaskContinuation(() -> task.setResult(runToEnd(task))));
            }
            task.wake(killed ? Crossing.KILLED : (int) status, answer);
            hasEnded = task.continuation().mount();
        } finally {
            current = null;
        }
        if (hasEnded) {
            if (task.result() == null) {
                throw new CrossingException(CrossingException.Cause.MACHINE_ENDED, "a task lost its kernel");
            }
            finish(task, task.result());
        }
    }

    /** Inside the task's continuation. Null if there is no kernel any more. */
    private TaskResult runToEnd(Task task) {
        try {
            return entry.run(task);
        } catch (CrossingException e) {
            failed.accept(e);
            return null;
        } catch (RuntimeException | Error e) {
            return new TaskResult.Failed(e);
        }
    }

    private void finish(Task task, TaskResult result) {
        int status = result instanceof TaskResult.Exited(int code) ? code : ABNORMAL_STATUS;
        int answer = lane.call(Crossing.TASK_EXIT, task.handle(), Integer.toUnsignedLong(status));
        if (answer == Crossing.WRONG_STATE && lane.call(Crossing.TASK_KILL, 0, task.handle()) == Crossing.OK) {
            // It ran out of stack when the kernel had already set it aside: it ends when the kernel names it once more.
            return;
        }
        if (answer != Crossing.OK) {
            throw new CrossingException(CrossingException.Cause.PROTOCOL, "TASK_EXIT answered with status=" + answer);
        }
        tasks.remove(task);
        finished++;
        task.complete(result);
    }

    /** Makes the kernel's half of a task, and lets it run. A task that this throws for is in no table yet, so it is told here. */
    private void admit(Task task) {
        if (task.isKillWanted()) {
            task.complete(new TaskResult.Killed());
            return;
        }
        try {
            create(task);
        } catch (RuntimeException | Error e) {
            failed.accept(e);
            task.complete(machineEnded.get());
            throw e;
        }
    }

    private void create(Task task) {
        var strings = new TaskStrings(lane);
        if (!strings.write(task.arguments(), task.environment())) {
            task.complete(new Rejected(
                    Rejected.Reason.EXHAUSTED,
                    "arguments and environment are longer than " + lane.buffer().byteSize() + " bytes"));
            return;
        }
        int status = lane.call(
                Crossing.TASK_CREATE,
                0,
                task.arguments().size(),
                strings.argumentBytes(),
                task.environment().size(),
                strings.environmentBytes(),
                MAXIMUM_PAGES,
                0);
        if (status != Crossing.OK) {
            task.complete(new Rejected(Rejected.Reason.EXHAUSTED, reason(status)));
            return;
        }
        task.setHandle(lane.result(0));
        tasks.add(task);
        spawned++;
        status = lane.call(Crossing.TASK_START, task.handle());
        if (status != Crossing.OK) {
            throw new CrossingException(CrossingException.Cause.PROTOCOL, "TASK_START answered with status=" + status);
        }
        if (task.isKillWanted()) {
            lane.call(Crossing.TASK_KILL, 0, task.handle());
        }
    }

    private static String reason(int status) {
        return switch (status) {
            case Crossing.OUT_OF_TASKS -> "the kernel's table of tasks is full";
            case Crossing.OUT_OF_MEMORY -> "the kernel has no memory for another task";
            default -> "the kernel refused the task with status=" + status;
        };
    }

    /** The last act of the thread: whoever waits for one of its tasks, or comes later, is told. */
    private void abandon() {
        ended = true;
        if (tasks.count() > 0) {
            TaskResult result = machineEnded.get();
            tasks.forEach(task -> task.complete(result));
        }
        takeInbox();
    }

    // For other threads.

    /**
     * Makes a task.
     *
     * @param arguments without zero characters, as is the environment
     */
    public Task spawn(LoadedProgram program, List<String> arguments, Map<String, String> environment) {
        var task = new Task(this, program, arguments, environment);
        post(() -> {
            if (ended) {
                task.complete(machineEnded.get());
            } else {
                admit(task);
            }
        });
        return task;
    }

    /**
     * Has something done by the executor's thread, inside the engine's context but in no task.
     *
     * @param action does it; what it throws fails the future
     */
    public <T> Future<T> submit(EngineAction<T> action) {
        var done = new CompletableFuture<T>();
        post(() -> {
            if (ended) {
                done.completeExceptionally(new IllegalStateException("the executor has ended"));
                return;
            }
            try {
                done.complete(action.run(engine));
            } catch (Exception | Error e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /** Something to do with the engine. */
    @FunctionalInterface
    public interface EngineAction<T> {
        /** Does it. */
        T run(WasmEngine engine) throws Exception;
    }

    private void post(Runnable order) {
        inbox.add(order);
        Doorbell bell = doorbell;
        if (bell != null) {
            bell.signal();
        }
        if (ended) {
            // Its last look into the inbox may have been before.
            takeInbox();
        }
    }

    /**
     * Brings a task to its end if it runs: makes it unwind at its next back-edge or call. One that blocks is the kernel's to wake.
     * Called when the task is marked.
     */
    void kill(Task task) {
        KernelMachine serving = machine;
        if (serving == null || task.isComplete()) {
            return;
        }
        long handle = task.handle();
        if (handle != Task.NO_HANDLE) {
            try {
                serving.control(control -> control.call(Crossing.TASK_KILL, 0, handle));
            } catch (CrossingException e) {
                failed.accept(e);
            }
        }
        task.unwind();
    }

    /** Kills all its tasks. */
    public void killAll() {
        post(() -> {
            if (!ended) {
                tasks.forEach(Task::kill);
            }
        });
        Task running = current;
        if (running != null) {
            running.kill();
        }
    }

    /** The machine has ended: the running task is unwound, and the thread ends. */
    public void machineEnded() {
        stopping = true;
        Doorbell bell = doorbell;
        if (bell != null) {
            bell.signal();
        }
        Task running = current;
        if (running != null) {
            running.unwind();
        }
    }

    /**
     * Kills all tasks, and ends the thread when they have ended, or after that time when the one that runs yields.
     *
     * @return false if it has not ended even so
     */
    public boolean stop(Duration timeout) {
        post(() -> closing = true);
        killAll();
        if (join(timeout)) {
            return true;
        }
        machineEnded();
        return join(timeout);
    }

    private boolean join(Duration timeout) {
        try {
            return thread.join(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    Lane lane() {
        return lane;
    }

    TaskTable tasks() {
        return tasks;
    }

    PublishedTime time() {
        return time;
    }

    /** Adds its counters to {@code values} under {@code host.executorN.}. */
    public void count(Map<String, Long> values) {
        String prefix = "host.executor" + number + ".";
        values.put(prefix + "dispatches", dispatches);
        values.put(prefix + "sleeps", sleeps);
        values.put(prefix + "tasks_spawned", spawned);
        values.put(prefix + "tasks_finished", finished);
    }
}
