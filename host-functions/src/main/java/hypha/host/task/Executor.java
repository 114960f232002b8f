package hypha.host.task;

import hypha.host.TaskResult;
import hypha.host.crossing.CrossingException;
import hypha.host.crossing.Lane;
import hypha.host.machine.KernelMachine;
import hypha.host.machine.PublishedEntropy;
import hypha.host.machine.PublishedTime;
import hypha.hypervisor.Doorbell;
import hypha.hypervisor.Machine;
import hypha.hypervisor.PromptThread;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Grant;
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
 * runs, mounts that task until it blocks or ends, and asks again. Sleeps when there is no one. How a task is mounted and ended says
 * {@link Mounting}.
 *
 * <p>What other threads want of an executor they leave in its inbox.
 */
public final class Executor {
    /** How long an idle executor looks for work before it sleeps: about what a wake-up costs. */
    private static final long IDLE_SPIN_NANOS = 20_000;

    /** How long a sleep lasts at most, so that a machine that ended without ringing is noticed. */
    private static final long SLEEP_NANOS = 500_000_000;

    /** How long it sleeps at most when it is to end with the last task, which may end elsewhere. */
    private static final long CLOSING_NANOS = 1_000_000;

    /** Address space for the stack, on which one task at a time runs: what Linux gives a native program. */
    private static final long STACK_BYTES = 8L << 20;

    /** The executor whose thread this is. */
    private static final ThreadLocal<Executor> CURRENT = new ThreadLocal<>();

    private final int number;
    private final Supplier<EngineEntrance> engines;
    private final ImportResolver imports;
    private final CompletableFuture<KernelMachine> booting;
    private final Consumer<Throwable> failed;
    private final Supplier<TaskResult> machineEnded;
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final TaskTable tasks;
    private final boolean stealing;
    private final Thread thread;
    private volatile boolean stopping;

    /** Set by the executor's thread: it ends with the last of the tasks. */
    private boolean closing;

    private volatile boolean ended;

    // Set by the executor's thread before it serves.
    private volatile KernelMachine machine;
    private volatile WasmEngine engine;
    private volatile Doorbell doorbell;
    /** The machine, if it has devices: this thread does their work when a task waits for it. */
    private Machine helped;

    private Lane lane;
    private PublishedTime time;
    private PublishedEntropy entropy;
    private boolean givesRandom;
    private boolean givesStreams;
    private Turn turn;
    private Spawner spawner;
    private volatile Mounting mounting;

    // Counter: written by the executor's thread, read by anyone, and then perhaps a little old.
    private long sleeps;

    /** Preemptions that the kernel asked for and that were passed on; used by the preemptor's thread. */
    private int preemptions;

    /** Number of the dispatch whose task is to give way; used by the preemptor's thread. */
    private long preempting = -1;

    /**
     * Starts the thread, which enters the engine while the machine boots.
     *
     * @param number from 0; its lane has the same
     * @param engines gives it the engine
     * @param imports what programs may import
     * @param booting completed when the machine serves
     * @param tasks all tasks of the machine
     * @param stealing whether tasks may move between this executor and others
     * @param failed told why the executor cannot go on
     * @param machineEnded gives the result of tasks whose machine has ended; may wait a little until that is known
     */
    Executor(
            int number,
            Supplier<EngineEntrance> engines,
            ImportResolver imports,
            CompletableFuture<KernelMachine> booting,
            TaskTable tasks,
            boolean stealing,
            Consumer<Throwable> failed,
            Supplier<TaskResult> machineEnded) {
        this.number = number;
        this.engines = engines;
        this.imports = imports;
        this.booting = booting;
        this.failed = failed;
        this.machineEnded = machineEnded;
        this.tasks = tasks;
        this.stealing = stealing;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("hypha-executor-" + number)
                .stackSize(STACK_BYTES)
                .start(this::run);
    }

    private void run() {
        PromptThread.begin();
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

    /** The task that calls this in its continuation. */
    static Task currentTask() {
        return CURRENT.get().mounting.current();
    }

    private void serve(WasmEngine newEngine, KernelMachine newMachine) {
        CURRENT.set(this);
        engine = newEngine;
        lane = newMachine.lane(number);
        if (stealing) {
            lane.setStealing();
        }
        time = newMachine.gives(Grant.CLOCK) ? newMachine.time() : null;
        givesRandom = newMachine.gives(Grant.RANDOM);
        givesStreams = newMachine.gives(Grant.OUTPUT | Grant.ERROR);
        entropy = newMachine.entropy();
        turn = new Turn(lane);
        spawner = new Spawner(this, lane, tasks);
        mounting = new Mounting(this, new TaskEntry(newEngine, imports, newMachine.memory()));
        doorbell = newMachine.laneDoorbell(number);
        machine = newMachine;
        helped = newMachine.hasDevices() ? newMachine.machine() : null;
        if (helped != null) {
            lane.setHelpingDevices();
        }
        while (!stopping && !(closing && tasks.count() == 0 && !spawner.isPending())) {
            takeInbox();
            if (!turn.isNamed() || spawner.isDue()) {
                spawner.proceed();
            }
            int wakes = lane.wakes();
            if (!turn.isNamed()) {
                turn.schedule();
            }
            if (helped != null) {
                helped.helpDevices(); // what the task that has just blocked waits for, most likely
            }
            if (turn.isNamed()) {
                mounting.dispatch();
            } else if (!spawner.isPending()) {
                idle(wakes);
            }
        }
    }

    private void takeInbox() {
        for (Runnable order = inbox.poll(); order != null; order = inbox.poll()) {
            order.run();
        }
    }

    /** True if the machine has ended, and tasks are to do so, too. */
    boolean isStopping() {
        return stopping;
    }

    /** True if there is something to do besides running tasks. */
    boolean isWanted() {
        return stopping || !inbox.isEmpty() || spawner.isDue();
    }

    /**
     * Waits until the kernel has a task again, or there is something in the inbox.
     *
     * @param wakes the count before the kernel said that it has none
     */
    private void idle(int wakes) {
        if (helped == null ? spin(wakes) : spinHelping(wakes)) {
            return;
        }
        lane.setWaiting(true);
        if (!isAwaited(wakes)) {
            sleeps++;
            doorbell.await(closing ? CLOSING_NANOS : SLEEP_NANOS);
        }
        lane.setWaiting(false);
    }

    /** True if there is something to do. */
    private boolean isAwaited(int wakes) {
        return lane.wakes() != wakes || !inbox.isEmpty() || stopping;
    }

    /** Looks for something to do for a while. False if there was nothing. */
    private boolean spin(int wakes) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < IDLE_SPIN_NANOS) {
            if (isAwaited(wakes)) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** The same, and does the devices' work meanwhile, which need not be notified then. */
    private boolean spinHelping(int wakes) {
        helped.watchDevices(true);
        try {
            long start = System.nanoTime();
            while (System.nanoTime() - start < IDLE_SPIN_NANOS) {
                if (isAwaited(wakes)) {
                    return true;
                }
                if (helped.helpDevices()) {
                    start = System.nanoTime();
                }
                Thread.onSpinWait();
            }
            return false;
        } finally {
            helped.watchDevices(false);
        }
    }

    /** The last act of the thread: whoever waits for a task, or comes later, is told. */
    private void abandon() {
        ended = true;
        if (tasks.count() > 0 || spawner != null && spawner.isPending()) {
            TaskResult result = machineEnded.get();
            tasks.forEach(task -> task.complete(result));
            spawner.refuse(result);
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
        var task = new Task(this, program, null);
        spawn(SpawnRequest.of(task, program, arguments, environment));
        return task;
    }

    /** Makes tasks. */
    void spawn(SpawnRequest request) {
        post(() -> {
            if (ended) {
                request.refuse(machineEnded.get());
            } else {
                spawner.add(request);
            }
        });
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
        // A task that begins to run looks into the inbox after it is the current one: one of both sees the other.
        Mounting known = mounting;
        Task running = known == null ? null : known.current();
        if (running != null) {
            running.askToGiveWay();
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

    /** Kills all tasks. */
    public void killAll() {
        post(() -> {
            if (!ended) {
                spawner.refuse(new TaskResult.Killed());
                tasks.forEach(Task::kill);
            }
        });
        Mounting known = mounting;
        Task running = known == null ? null : known.current();
        if (running != null) {
            running.kill();
        }
    }

    /**
     * Has the task that runs give way, if the kernel has asked for that and another has not been mounted since: again and again, since a
     * task may be one that is only about to run, or one whose stack cannot be set aside where it is.
     *
     * @return false if this is to be called again soon
     */
    boolean passOnPreemption() {
        Mounting known = mounting;
        if (known == null) {
            return true;
        }
        int asked = lane.preemptions();
        if (asked != preemptions) {
            preemptions = asked;
            preempting = known.dispatches();
        }
        if (known.dispatches() != preempting) {
            return true;
        }
        Task task = known.current();
        if (task != null) {
            task.askToGiveWay();
        }
        return false;
    }

    /** The machine has ended: the running task is unwound, and the thread ends. */
    public void machineEnded() {
        stopping = true;
        Doorbell bell = doorbell;
        if (bell != null) {
            bell.signal();
        }
        Mounting known = mounting;
        Task running = known == null ? null : known.current();
        if (running != null) {
            running.unwind();
        }
    }

    /** Has the thread end when the last task has. */
    public void close() {
        post(() -> closing = true);
    }

    /**
     * Kills all tasks, and ends the thread when they have ended, or after that time when the one that runs yields.
     *
     * @return false if it has not ended even so
     */
    public boolean stop(Duration timeout) {
        close();
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

    /** Calls the kernel's echo; nanoseconds of each call. On the executor's thread, outside of tasks. */
    long[] measureCrossings(int count) {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            int status = lane.call(Crossing.ECHO, 0, i);
            nanos[i] = System.nanoTime() - start;
            if (status != Crossing.OK) {
                throw new CrossingException(CrossingException.Cause.PROTOCOL, "ECHO answered with status=" + status);
            }
        }
        return nanos;
    }

    // For its own parts.

    Lane lane() {
        return lane;
    }

    Turn turn() {
        return turn;
    }

    Mounting mounting() {
        return mounting;
    }

    TaskTable tasks() {
        return tasks;
    }

    /** Null if programs are not given it. */
    PublishedTime time() {
        return time;
    }

    PublishedEntropy entropy() {
        return entropy;
    }

    boolean givesRandom() {
        return givesRandom;
    }

    boolean givesStreams() {
        return givesStreams;
    }

    /** Says why there is no going on. */
    void failed(Throwable cause) {
        failed.accept(cause);
    }

    /** Adds its counters to {@code values} under {@code host.executorN.}. */
    public void count(Map<String, Long> values) {
        String prefix = "host.executor" + number + ".";
        Mounting known = mounting;
        values.put(prefix + "sleeps", sleeps);
        values.put(prefix + "tasks_spawned", known == null ? 0 : spawner.spawned());
        values.put(prefix + "dispatches", known == null ? 0 : known.dispatches());
        values.put(prefix + "tasks_finished", known == null ? 0 : known.finished());
        values.put(prefix + "turns_given_up", known == null ? 0 : known.yields());
        values.put(prefix + "turns_pinned", known == null ? 0 : known.pinned());
    }
}
