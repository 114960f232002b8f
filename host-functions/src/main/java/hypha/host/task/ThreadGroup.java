package hypha.host.task;

import hypha.host.TaskResult;
import hypha.wasm.runtime.WasmMemory;
import hypha.wasm.types.MemoryType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The threads of a program (wasi-threads): tasks that share one linear memory, each with an instance of its own. The first of them, its
 * leader, is the one that the program was started with: when it ends, all do. When another one traps or exits, all end, and the leader
 * as that one did.
 */
final class ThreadGroup {
    /** Most threads at once, and so most that a notification wakes. */
    static final int MAXIMUM_THREADS = 1024;

    /** The largest number of a thread that wasi-threads allows. */
    private static final int MAXIMUM_ID = 0x1FFF_FFFF;

    private final Task leader;
    private final Set<Task> others = new HashSet<>();
    private WasmMemory memory;
    private TaskResult verdict;
    private boolean ending;
    private int lastId;

    ThreadGroup(Task leader) {
        this.leader = leader;
    }

    /** The memory of all, made for the leader when it is linked. Null if that is not shared. */
    synchronized WasmMemory memory(MemoryType type, GuestMemoryProvider provider) {
        if (memory == null && type.shared()) {
            memory = new WasmMemory(type, provider);
        }
        return memory;
    }

    /** The memory of all; null before the leader was linked. */
    synchronized WasmMemory memory() {
        return memory;
    }

    /** Adds a task that is about to start. Returns its number, from 1; 0 if there are too many, or all are about to end. */
    synchronized int add(Task thread) {
        if (ending || others.size() == MAXIMUM_THREADS || lastId == MAXIMUM_ID) {
            return 0;
        }
        others.add(thread);
        lastId++;
        return lastId;
    }

    /** Takes a task back that was added and did not start. */
    synchronized void remove(Task thread) {
        others.remove(thread);
    }

    /**
     * A task of the group has ended.
     *
     * @param returned whether its function has returned, without a call of {@code proc_exit}
     * @return what it has come to: for the leader, that of the whole program
     */
    TaskResult ended(Task task, TaskResult result, boolean returned) {
        List<Task> rest;
        TaskResult outcome = result;
        synchronized (this) {
            others.remove(task);
            if (task != leader && returned) {
                return result;
            }
            if (verdict == null) {
                verdict = result;
            }
            if (task == leader) {
                outcome = verdict;
            }
            if (ending) {
                return outcome;
            }
            ending = true;
            rest = new ArrayList<>(others);
            if (task != leader) {
                rest.add(leader);
            }
        }
        rest.forEach(Task::kill);
        return outcome;
    }
}
