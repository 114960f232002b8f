package hypha.host.task;

import hypha.host.HyphaException;
import hypha.host.crossing.CrossingException;
import hypha.host.crossing.Lane;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tasks that tasks make. Called inside the parent's continuation. */
public final class ChildTasks {
    private static final int EXIT_UNBORN = 134;
    private static final long LOW = 0xFFFF_FFFFL;

    /** What wasi-threads has for a thread that could not be started. */
    private static final int NO_THREAD = -1;

    private ChildTasks() {}

    /** The program that a task runs. */
    public static LoadedProgram programOf(Task task) {
        return task.program();
    }

    /**
     * Makes a task, on the executor of its parent, and lets it run.
     *
     * @return the parent's handle of it, or a {@link HyphaError}
     */
    public static int spawn(Task parent, ChildRequest request) {
        Executor executor = parent.executor();
        Lane lane = executor.lane();
        Task child = new Task(executor, request.program(), null);
        int status = create(lane, child, request);
        if (status != Crossing.OK) {
            return switch (status) {
                case Crossing.OUT_OF_TASKS -> HyphaError.OUT_OF_TASKS;
                case Crossing.INVALID_ARGUMENT -> HyphaError.INVALID;
                default -> HyphaError.OUT_OF_MEMORY;
            };
        }
        child.confine(parent, request.withheld());
        if (request.descriptors() != 0) {
            child.changeStreams();
        }
        boolean born = false;
        try {
            parent.call(
                    HyphaCall.ADOPT,
                    child.handle(),
                    request.handles(),
                    request.handleCount(),
                    request.number(),
                    request.descriptors(),
                    request.withheld() | (long) request.pages() << 32);
            int answer = (int) parent.result(0);
            if (answer > 0) {
                if (request.weight() != 0) {
                    lane.call(Crossing.TASK_SHARE, 0, child.handle(), request.weight(), 0, 0, 0, 0);
                }
                executor.tasks().add(child);
                start(lane, child);
                born = true;
            }
            return answer;
        } finally {
            if (!born) {
                lane.call(Crossing.TASK_EXIT, child.handle(), EXIT_UNBORN);
            }
        }
    }

    /**
     * Starts a thread of the program that a task runs: a task that shares its linear memory.
     *
     * @param argument that the thread gets
     * @return the thread's number, or negative if there can be none
     */
    public static int spawnThread(Task parent, int argument) {
        ThreadStart ownStart = parent.threadStart();
        if (ownStart == null || !parent.program().hasThreads()) {
            return NO_THREAD;
        }
        Executor executor = parent.executor();
        Lane lane = executor.lane();
        Task thread = new Task(executor, parent.program(), null);
        if (create(lane, thread, List.of(parent.program().name())) != Crossing.OK) {
            return NO_THREAD;
        }
        ThreadGroup group = ownStart.group();
        thread.confine(parent, 0);
        boolean born = false;
        try {
            parent.call(HyphaCall.MEMORY_SHARE, thread.handle(), 0, 0, 0, 0, 0);
            int id = parent.result(0) == Crossing.OK ? group.add(thread) : 0;
            if (id == 0) {
                return NO_THREAD;
            }
            thread.setThreadStart(new ThreadStart(group, id, argument));
            executor.tasks().add(thread);
            start(lane, thread);
            born = true;
            return id;
        } finally {
            if (!born) {
                group.remove(thread);
                lane.call(Crossing.TASK_EXIT, thread.handle(), EXIT_UNBORN);
            }
        }
    }

    /**
     * Makes a task that has interrupt lines as its startup handles, and lets it run. Called by the executor's thread, in no task.
     *
     * @param arguments without zero characters
     * @param lines numbers of interrupt lines
     * @return the task
     * @throws HyphaException if the kernel refuses it, or a line
     */
    public static Task spawnWithLines(
            Executor executor, LoadedProgram program, List<String> arguments, List<Integer> lines) {
        Lane lane = executor.lane();
        Task task = new Task(executor, program, null);
        int status = create(lane, task, arguments);
        if (status != Crossing.OK) {
            throw new HyphaException("the kernel refused a task with status=" + status);
        }
        for (int line : lines) {
            status = lane.call(HyphaCall.INTERRUPT_GRANT, 0, task.handle(), line, 0, 0, 0, 0);
            if (status != Crossing.OK) {
                lane.call(Crossing.TASK_EXIT, task.handle(), EXIT_UNBORN);
                throw new HyphaException("the kernel refused line=" + line + " with status=" + status);
            }
        }
        executor.tasks().add(task);
        start(lane, task);
        return task;
    }

    /**
     * Makes tasks that are connected, the output of each to the input of the next, and lets them run. Called by the executor's thread, in no task.
     *
     * @param programs at least one
     * @param arguments of each, without zero characters
     * @param environment of all, without zero characters
     * @return the tasks, in order
     * @throws HyphaException if the kernel refuses one of them; none has run then
     */
    public static List<Task> spawnPipeline(
            Executor executor,
            List<LoadedProgram> programs,
            List<List<String>> arguments,
            Map<String, String> environment) {
        Lane lane = executor.lane();
        List<Task> tasks = new ArrayList<>();
        int status = Crossing.OK;
        for (int index = 0; index < programs.size() && status == Crossing.OK; index++) {
            Task task = new Task(executor, programs.get(index), null);
            task.changeStreams();
            SpawnRequest request = SpawnRequest.of(task, task.program(), arguments.get(index), environment);
            status = create(lane, task, request);
            if (status == Crossing.OK) {
                tasks.add(task);
            }
            if (status == Crossing.OK && index != 0) {
                long before = tasks.get(index - 1).handle();
                status = lane.call(HyphaCall.PIPE_BETWEEN, 0, before, task.handle(), 0, 0, 0, 0);
            }
        }
        if (status != Crossing.OK) {
            tasks.forEach(task -> lane.call(Crossing.TASK_EXIT, task.handle(), EXIT_UNBORN));
            throw new HyphaException("the kernel refused a pipeline with status=" + status);
        }
        tasks.forEach(executor.tasks()::add);
        tasks.forEach(task -> start(lane, task));
        return List.copyOf(tasks);
    }

    private static int create(Lane lane, Task child, List<String> arguments) {
        return create(lane, child, SpawnRequest.of(child, child.program(), arguments, Map.of()));
    }

    private static int create(Lane lane, Task child, SpawnRequest request) {
        return create(lane, child, request.strings(), request.counts(), request.sizes());
    }

    private static int create(Lane lane, Task child, ChildRequest request) {
        return create(
                lane,
                child,
                request.strings(),
                request.arguments() | (long) request.variables() << 32,
                request.argumentBytes() | (long) (request.strings().length - request.argumentBytes()) << 32);
    }

    /**
     * Makes the kernel's half of a task, which does not run yet.
     *
     * @param counts of arguments, and of the environment's strings in the high half
     * @param sizes in bytes, likewise
     * @return a status
     */
    private static int create(Lane lane, Task child, byte[] strings, long counts, long sizes) {
        byte[] name = SpawnRequest.kernelName(child.program().name());
        if (strings.length > lane.buffer().byteSize() - name.length) {
            return Crossing.OUT_OF_MEMORY;
        }
        lane.write(lane.write(0, strings), name);
        int status = lane.call(
                Crossing.TASK_CREATE,
                0,
                counts & LOW,
                sizes & LOW,
                counts >>> 32,
                sizes >>> 32,
                Spawner.MAXIMUM_PAGES,
                name.length);
        if (status == Crossing.OK) {
            child.setHandle(lane.result(0));
        }
        return status;
    }

    private static void start(Lane lane, Task child) {
        int status = lane.call(Crossing.TASK_START, child.handle());
        if (status != Crossing.OK) {
            throw new CrossingException(CrossingException.Cause.PROTOCOL, "TASK_START answered with status=" + status);
        }
    }
}
