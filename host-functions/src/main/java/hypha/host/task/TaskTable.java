package hypha.host.task;

import hypha.host.crossing.CrossingException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * A machine's tasks by their handles, which the kernel makes: index + 1 in the low 32 bits, a generation above. What the kernel says
 * is a claim: a handle that is not of this form, or not of a living task, is its error and not ours. Shared by the executors; in chunks
 * that stay where they are, so that no access needs a lock.
 */
final class TaskTable {
    private static final int CHUNK_SHIFT = 12;
    private static final int CHUNK_TASKS = 1 << CHUNK_SHIFT;

    private final int limit;
    private final AtomicReferenceArray<AtomicReferenceArray<Task>> chunks;
    private final AtomicInteger count = new AtomicInteger();

    /** Executors that have asked for tasks and may not have added all. */
    private final AtomicInteger adding = new AtomicInteger();

    /**
     * An empty table.
     *
     * @param limit most tasks that the kernel may have
     */
    TaskTable(int limit) {
        this.limit = limit;
        this.chunks = new AtomicReferenceArray<>((limit + CHUNK_TASKS - 1) >>> CHUNK_SHIFT);
    }

    /** Announces tasks that the kernel is asked for: others may hear of them before they are added. {@link #endAdding} must follow. */
    void beginAdding() {
        adding.incrementAndGet();
    }

    /** The tasks announced have been added. */
    void endAdding() {
        adding.decrementAndGet();
    }

    /**
     * Adds a task under its handle.
     *
     * @throws CrossingException if no kernel could have given that handle
     */
    void add(Task task) {
        int index = index(task.handle());
        if (index < 0 || index >= limit || !chunk(index).compareAndSet(index & CHUNK_TASKS - 1, null, task)) {
            throw claim("is not that of a new task", task.handle());
        }
        count.incrementAndGet();
    }

    private AtomicReferenceArray<Task> chunk(int index) {
        int number = index >>> CHUNK_SHIFT;
        AtomicReferenceArray<Task> chunk = chunks.get(number);
        if (chunk == null) {
            chunks.compareAndSet(number, null, new AtomicReferenceArray<>(CHUNK_TASKS));
            chunk = chunks.get(number);
        }
        return chunk;
    }

    /**
     * The task with that handle.
     *
     * @throws CrossingException if there is none
     */
    Task get(long handle) {
        Task task = find(handle);
        while (task == null && adding.get() > 0) {
            Thread.yield(); // another executor has asked for it, and is about to add it
            task = find(handle);
        }
        // Once more: the last one may have been added between both looks.
        task = task == null ? find(handle) : task;
        if (task == null) {
            throw claim("names no task", handle);
        }
        return task;
    }

    private Task find(long handle) {
        int index = index(handle);
        if (index < 0 || index >= limit) {
            return null;
        }
        AtomicReferenceArray<Task> chunk = chunks.get(index >>> CHUNK_SHIFT);
        Task task = chunk == null ? null : chunk.get(index & CHUNK_TASKS - 1);
        return task != null && task.handle() == handle ? task : null;
    }

    /** Forgets a task. */
    void remove(Task task) {
        int index = index(task.handle());
        chunk(index).lazySet(index & CHUNK_TASKS - 1, null);
        count.decrementAndGet();
    }

    /** Number of tasks. */
    int count() {
        return count.get();
    }

    /** Calls {@code action} with each task; it may remove it. Those that come or go meanwhile may be left out. */
    void forEach(Consumer<Task> action) {
        for (int number = 0; number < chunks.length(); number++) {
            AtomicReferenceArray<Task> chunk = chunks.get(number);
            for (int slot = 0; chunk != null && slot < CHUNK_TASKS; slot++) {
                Task task = chunk.get(slot);
                if (task != null) {
                    action.accept(task);
                }
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
