package hypha.host.task;

import hypha.host.HyphaException;
import hypha.host.crossing.CrossingException;
import hypha.host.crossing.Lane;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import java.util.List;
import java.util.Map;

/** Tasks that tasks make. Called inside the parent's continuation. */
public final class ChildTasks {
    private static final int EXIT_UNBORN = 134;

    /** What wasi-threads has for a thread that could not be started. */
    private static final int NO_THREAD = -1;

    private ChildTasks() {}

    /** The program that a task runs. */
    public static LoadedProgram programOf(Task task) {
        return task.program();
    }

    /**
     * Makes a task of a program, on the executor of its parent, and lets it run. Its only argument is its program's name.
     *
     * @param handles pointer to handles of the parent that the child gets, a claim
     * @param count how many, a claim
     * @param number that the child gets
     * @param weight its share of the processor, at most 65,535; 0 for the usual one
     * @return the parent's handle of it, or a {@link HyphaError}
     */
    public static int spawn(Task parent, LoadedProgram program, long handles, long count, long number, int weight) {
        Executor executor = parent.executor();
        Lane lane = executor.lane();
        Task child = new Task(executor, program, null);
        int status = create(lane, child, List.of(program.name()));
        if (status != Crossing.OK) {
            return status == Crossing.OUT_OF_TASKS ? HyphaError.OUT_OF_TASKS : HyphaError.OUT_OF_MEMORY;
        }
        boolean born = false;
        try {
            parent.call(HyphaCall.ADOPT, child.handle(), handles, count, number, 0, 0);
            int answer = (int) parent.result(0);
            if (answer > 0) {
                if (weight != 0) {
                    lane.call(Crossing.TASK_SHARE, 0, child.handle(), weight, 0, 0, 0, 0);
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

    /** Makes the kernel's half of a task, which does not run yet. Returns a status. */
    private static int create(Lane lane, Task child, List<String> arguments) {
        SpawnRequest request = SpawnRequest.of(child, child.program(), arguments, Map.of());
        if (request.bytes() > lane.buffer().byteSize()) {
            return Crossing.OUT_OF_MEMORY;
        }
        request.writeTo(lane);
        int status = lane.call(
                Crossing.TASK_CREATE,
                0,
                arguments.size(),
                request.strings().length,
                0,
                0,
                Spawner.MAXIMUM_PAGES,
                request.name().length);
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
