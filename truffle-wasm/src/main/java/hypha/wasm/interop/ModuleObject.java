package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.ArityException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.LoadedModule;

/** A module, as evaluating its source gives it: {@code newInstance} instantiates it, with an import object if it has imports. */
@ExportLibrary(InteropLibrary.class)
public final class ModuleObject implements TruffleObject {
    private final LoadedModule module;

    /** Wraps a module. */
    public ModuleObject(LoadedModule module) {
        this.module = module;
    }

    @ExportMessage
    boolean isInstantiable() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary(transferToInterpreterOnException = false)
    Object instantiate(Object[] arguments) throws ArityException {
        if (arguments.length > 1) {
            throw ArityException.create(0, 1, arguments.length);
        }
        ImportResolver imports = arguments.length == 0 ? ImportResolver.EMPTY : new InteropImports(arguments[0]);
        return new InstanceObject(
                WasmEngine.current().instantiate(module, imports, ArenaMemoryProvider.INSTANCE, null));
    }

    @ExportMessage
    @TruffleBoundary
    Object toDisplayString(boolean allowSideEffects) {
        return "module " + module.name();
    }
}
