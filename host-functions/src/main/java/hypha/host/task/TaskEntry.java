package hypha.host.task;

import hypha.host.TaskResult;
import hypha.host.TaskResult.Rejected;
import hypha.host.wasi.WasiImports;
import hypha.hypervisor.GuestMemory;
import hypha.kernel.abi.Crossing;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.api.WasmStackTrace;
import hypha.wasm.exception.Failure;
import hypha.wasm.exception.TaggedException;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.ExternalKind;
import hypha.wasm.types.MemoryType;

/** What a task's continuation runs: instantiates the program and calls its start function, and turns whatever comes of it into a result. */
final class TaskEntry {
    /** The function at which a program starts. */
    static final String START = "_start";

    /** The function at which a thread of a program starts, as wasi-threads names it. */
    static final String THREAD_START = "wasi_thread_start";

    private static final TaskResult SUCCESS = new TaskResult.Exited(0);
    private static final TaskResult KILLED = new TaskResult.Killed();

    private final WasmEngine engine;
    private final ImportResolver imports;
    private final GuestMemory ram;

    TaskEntry(WasmEngine engine, ImportResolver imports, GuestMemory ram) {
        this.engine = engine;
        this.imports = imports;
        this.ram = ram;
    }

    /**
     * Runs a task to its end.
     *
     * @throws hypha.host.crossing.CrossingException if there is no kernel any more
     */
    TaskResult run(Task task) {
        TaskResult result = runAlone(task);
        ThreadStart thread = task.threadStart();
        // What has returned has this very result.
        return thread == null ? result : thread.group().ended(task, result, result == SUCCESS);
    }

    private TaskResult runAlone(Task task) {
        WasmInstance instance = null;
        if (task.wakeStatus() == Crossing.KILLED) {
            return KILLED;
        }
        if (task.wakeStatus() == Crossing.OUT_OF_MEMORY) {
            int pages = task.program().startPages();
            return new Rejected(
                    Rejected.Reason.EXHAUSTED,
                    "no room for its memory of " + pages + " pages (" + (pages >> 4) + " MiB)");
        }
        try {
            var memories = new GuestMemoryProvider(task, ram);
            WasmInstance linked = engine.link(task.program().module(), imports(task, memories), memories, task);
            task.begin(linked);
            engine.start(linked);
            instance = linked;
            ThreadStart thread = task.threadStart();
            if (thread == null || thread.id() == 0) {
                instance.function(START).invoke();
            } else {
                instance.function(THREAD_START).invoke(thread.id(), thread.argument());
            }
            return SUCCESS;
        } catch (Unwinding e) {
            return e.result();
        } catch (WasmException e) {
            if (instance == null && task.refusal() != null) {
                return new Rejected(Rejected.Reason.EXHAUSTED, task.refusal());
            }
            return result(e);
        } catch (TaggedException e) {
            return new TaskResult.Trapped(e.getMessage(), WasmStackTrace.lines(e));
        }
    }

    /** What a task may import: for a program with threads, in addition the memory that they share. */
    private ImportResolver imports(Task task, GuestMemoryProvider memories) {
        ImportResolver given = task.mayHaveTasks() ? imports : this::ofWasi;
        if (!task.program().importsMemory()) {
            return given;
        }
        if (task.threadStart() == null) {
            task.setThreadStart(new ThreadStart(new ThreadGroup(task), 0, 0));
        }
        ThreadGroup group = task.threadStart().group();
        return (module, name, kind, type) -> kind == ExternalKind.MEMORY
                ? group.memory((MemoryType) type, memories)
                : given.resolve(module, name, kind, type);
    }

    private Object ofWasi(String module, String name, ExternalKind kind, Object type) {
        return module.equals(WasiImports.MODULE) ? imports.resolve(module, name, kind, type) : null;
    }

    /** What a module's failure means for its task. */
    static TaskResult result(WasmException failure) {
        return switch (failure.failure()) {
            case Failure.MALFORMED -> new Rejected(Rejected.Reason.MALFORMED, failure.getMessage());
            case Failure.INVALID -> new Rejected(Rejected.Reason.INVALID, failure.getMessage());
            case Failure.UNLINKABLE -> new Rejected(Rejected.Reason.UNLINKABLE, failure.getMessage());
            case Failure.TRAP, Failure.EXHAUSTION ->
                new TaskResult.Trapped(String.valueOf(failure.getMessage()), WasmStackTrace.lines(failure));
        };
    }
}
