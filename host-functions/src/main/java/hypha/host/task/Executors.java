package hypha.host.task;

import hypha.host.TaskGroup;
import hypha.host.TaskInfo;
import hypha.host.TaskResult;
import hypha.host.machine.KernelMachine;
import hypha.wasm.api.ImportResolver;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The executors of a machine, the table of the tasks that they run, and the thread that makes tasks give way. Safe for threads. */
public final class Executors {
    private final Executor[] executors;
    private final TaskTable tasks;
    private final AtomicInteger next = new AtomicInteger();
    private Preemptor preemptor;

    /**
     * Starts them: they enter the engine while the machine boots.
     *
     * @param count number of executors; executor i has lane i
     * @param engines gives each the engine
     * @param imports what programs may import
     * @param booting completed when the machine serves
     * @param taskLimit most tasks that the kernel may have
     * @param failed told why an executor cannot go on
     * @param machineEnded gives the result of tasks whose machine has ended; may wait a little until that is known
     */
    public Executors(
            int count,
            Supplier<EngineEntrance> engines,
            ImportResolver imports,
            CompletableFuture<KernelMachine> booting,
            int taskLimit,
            Consumer<Throwable> failed,
            Supplier<TaskResult> machineEnded) {
        this.tasks = new TaskTable(taskLimit);
        this.executors = new Executor[count];
        for (int i = 0; i < count; i++) {
            executors[i] = new Executor(i, engines, imports, booting, tasks, count > 1, failed, machineEnded);
        }
    }

    /** The machine serves. */
    public synchronized void serve(KernelMachine machine) {
        preemptor = new Preemptor(machine, executors);
    }

    /**
     * Makes a task.
     *
     * @param arguments without zero characters, as is the environment
     */
    public Task spawn(LoadedProgram program, List<String> arguments, Map<String, String> environment) {
        int executor = Math.floorMod(next.getAndIncrement(), executors.length);
        return executors[executor].spawn(program, arguments, environment);
    }

    /** Makes a task that has interrupt lines as its startup handles. */
    public Future<Task> spawnWithLines(LoadedProgram program, List<String> arguments, List<Integer> lines) {
        Executor executor = executors[Math.floorMod(next.getAndIncrement(), executors.length)];
        return executor.submit(_ -> ChildTasks.spawnWithLines(executor, program, arguments, lines));
    }

    /** Makes tasks of which each reads what the one before it writes. */
    public Future<List<Task>> spawnPipeline(
            List<LoadedProgram> programs, List<List<String>> arguments, Map<String, String> environment) {
        Executor executor = executors[Math.floorMod(next.getAndIncrement(), executors.length)];
        return executor.submit(_ -> ChildTasks.spawnPipeline(executor, programs, arguments, environment));
    }

    /** Makes {@code count} tasks, as many on each executor; at least one. */
    public TaskGroup spawn(int count, LoadedProgram program, List<String> arguments, Map<String, String> environment) {
        var group = new Group(count, this::kill);
        int made = 0;
        for (int i = 0; i < executors.length; i++) {
            int end = (int) ((long) count * (i + 1) / executors.length);
            if (end > made) {
                executors[i].spawn(SpawnRequest.of(group, end - made, program, arguments, environment));
            }
            made = end;
        }
        return group;
    }

    private void kill(Group group) {
        tasks.forEach(task -> {
            if (task.group() == group) {
                task.kill();
            }
        });
    }

    /** Has something done by one of the executors, inside the engine's context but in no task. */
    public <T> Future<T> submit(Executor.EngineAction<T> action) {
        return executors[0].submit(action);
    }

    /** What the kernel knows of a task, or null if the task has ended or is still to be made. */
    public TaskInfo inspect(KernelMachine machine, Task task) {
        long handle = task.handle();
        return handle == Task.NO_HANDLE ? null : machine.control(lane -> Inspection.of(lane, handle));
    }

    /** Has some executors call the kernel's echo at the same time, {@code count} times each; nanoseconds of each call. */
    public List<Future<long[]>> measureLanes(int lanes, int count) {
        var starting = new CountDownLatch(lanes);
        return Arrays.stream(executors, 0, lanes)
                .map(executor -> executor.submit(_ -> {
                    starting.countDown();
                    starting.await();
                    return executor.measureCrossings(count);
                }))
                .toList();
    }

    /** Number of tasks that there are now. */
    public int taskCount() {
        return tasks.count();
    }

    /** Kills all tasks. */
    public void killAll() {
        for (Executor executor : executors) {
            executor.killAll();
        }
    }

    /** The machine has ended: what runs is unwound, and the threads end. */
    public void machineEnded() {
        for (Executor executor : executors) {
            executor.machineEnded();
        }
    }

    /**
     * Kills all tasks, and ends the threads when they have ended, or each after that time when the task that it runs yields.
     *
     * @return false if one has not ended even so
     */
    public synchronized boolean stop(Duration timeout) {
        for (Executor executor : executors) {
            executor.close();
        }
        boolean ended = true;
        for (Executor executor : executors) {
            ended &= executor.stop(timeout);
        }
        return ended & (preemptor == null || preemptor.stop(timeout));
    }

    /** Adds their counters to {@code values} under {@code host.}. */
    public void count(Map<String, Long> values) {
        values.put("host.tasks", (long) tasks.count());
        Arrays.asList(executors).forEach(executor -> executor.count(values));
    }
}
