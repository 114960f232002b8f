package hypha.host.task;

import hypha.host.crossing.CrossingException;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * An executor's tasks by their handles, which the kernel makes: index + 1 in the low 32 bits, a generation above. What the kernel says
 * is a claim: a handle that is not of this form, or not of a living task, is its error and not ours.
 */
final class TaskTable {
    private static final int FIRST_CAPACITY = 64;

    private final int limit;
    private Task[] tasks = new Task[FIRST_CAPACITY];
    private int count;

    /**
     * An empty table.
     *
     * @param limit most tasks that the kernel may have
     */
    TaskTable(int limit) {
        this.limit = limit;
    }

    /**
     * Adds a task under its handle.
     *
     * @throws CrossingException if no kernel could have given that handle
     */
    void add(Task task) {
        int index = index(task.handle());
        if (index < 0 || index >= limit || index < tasks.length && tasks[index] != null) {
            throw claim("is not that of a new task", task.handle());
        }
        if (index >= tasks.length) {
            tasks = Arrays.copyOf(tasks, (int) Math.min(limit, Math.max(index + 1L, 2L * tasks.length)));
        }
        tasks[index] = task;
        count++;
    }

    /**
     * The task with that handle.
     *
     * @throws CrossingException if there is none
     */
    Task get(long handle) {
        int index = index(handle);
        Task task = index >= 0 && index < tasks.length ? tasks[index] : null;
        if (task == null || task.handle() != handle) {
            throw claim("names no task", handle);
        }
        return task;
    }

    /** Forgets a task. */
    void remove(Task task) {
        tasks[index(task.handle())] = null;
        count--;
    }

    /** Number of tasks. */
    int count() {
        return count;
    }

    /** Calls {@code action} with each task; it may remove it. */
    void forEach(Consumer<Task> action) {
        for (Task task : tasks) {
            if (task != null) {
                action.accept(task);
            }
        }
    }

    private static int index(long handle) {
        return (int) handle - 1;
    }

    private static CrossingException claim(String what, long handle) {
        return new CrossingException(
                CrossingException.Cause.PROTOCOL, "handle=0x" + Long.toHexString(handle) + " " + what);
    }
}
