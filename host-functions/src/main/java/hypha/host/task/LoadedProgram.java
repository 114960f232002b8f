package hypha.host.task;

import hypha.host.Program;
import hypha.host.ProgramException;
import hypha.host.ProgramSource;
import hypha.host.TaskResult.Rejected;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.binary.Export;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.text.AssembledModule;
import hypha.wasm.text.TextFormat;
import hypha.wasm.text.TextFormatException;
import hypha.wasm.types.ExternalKind;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.MemoryType;

/**
 * A program whose module the engine has validated, and which has what a program must have.
 *
 * @param module the module
 */
public record LoadedProgram(LoadedModule module) implements Program {
    /**
     * Loads a program.
     *
     * @throws ProgramException if it is not a valid module, or lacks what a program must have
     */
    public static LoadedProgram load(WasmEngine engine, ProgramSource source) throws ProgramException {
        try {
            LoadedModule module =
                    source.isText() ? loadText(engine, source) : engine.load(source.name(), source.bytes());
            var program = new LoadedProgram(module);
            program.check();
            return program;
        } catch (TextFormatException e) {
            throw new ProgramException(new Rejected(Rejected.Reason.MALFORMED, e.getMessage()));
        } catch (WasmException e) {
            if (TaskEntry.result(e) instanceof Rejected rejected) {
                throw new ProgramException(rejected);
            }
            throw e;
        }
    }

    private static LoadedModule loadText(WasmEngine engine, ProgramSource source) {
        AssembledModule assembled = TextFormat.assemble(source.bytes());
        try {
            return engine.load(source.name(), assembled.bytes());
        } catch (WasmException e) {
            throw assembled.located(e);
        }
    }

    /** A program exports its entry; and its memory, if it has host functions to work on it. */
    private void check() throws ProgramException {
        Export start = module.export(TaskEntry.START);
        if (start == null || start.kind() != ExternalKind.FUNCTION) {
            throw unlinkable("no function _start is exported: not a program");
        }
        FunctionType type = module.model().functionType(start.index());
        if (type.parameterCount() + type.resultCount() != 0) {
            throw unlinkable("the function _start has type " + type + " where [] -> [] is wanted");
        }
        Export memory = module.export("memory");
        if (!module.model().imports().isEmpty() && (memory == null || memory.kind() != ExternalKind.MEMORY)) {
            throw unlinkable("no memory is exported as memory, which host functions need");
        }
    }

    /** True if its memory is imported, which is then one that its threads share. */
    boolean importsMemory() {
        return module.model().importedMemoryCount() != 0;
    }

    /** True if it can start threads: it exports the function at which they start, of the right type, and shares its memory with them. */
    boolean hasThreads() {
        Export start = module.export(TaskEntry.THREAD_START);
        return importsMemory()
                && start != null
                && start.kind() == ExternalKind.FUNCTION
                && module.model().functionType(start.index()).toString().equals("[i32 i32] -> []");
    }

    /** Pages of the memory that each of its tasks has from the start; -1 if the tasks are to make it themselves, if at all. */
    int startPages() {
        WasmModule model = module.model();
        if (model.memoryCount() != 1 || model.importedMemoryCount() != 0) {
            return -1;
        }
        MemoryType type = model.memory(0);
        long pages = type.limits().minimum();
        return type.shared() || Long.compareUnsigned(pages, Spawner.MAXIMUM_PAGES) > 0 ? -1 : (int) pages;
    }

    private static ProgramException unlinkable(String message) {
        return new ProgramException(new Rejected(Rejected.Reason.UNLINKABLE, message));
    }

    @Override
    public String name() {
        return module.name();
    }
}
