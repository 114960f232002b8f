package hypha.wasm.interop;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import hypha.wasm.runtime.LoadedModule;

/** A module, as evaluating its source gives it: {@code newInstance} instantiates it. Its arguments say where imports come from: see {@link InteropImports}. */
@ExportLibrary(InteropLibrary.class)
public final class ModuleObject extends WasmObject {
    private final LoadedModule module;
    private final String sourceName;

    /**
     * Wraps a module.
     *
     * @param sourceName the name of the source that was evaluated; other modules may import by it
     */
    public ModuleObject(LoadedModule module, String sourceName) {
        super(MetaObject.MODULE);
        this.module = module;
        this.sourceName = sourceName;
    }

    LoadedModule module() {
        return module;
    }

    String sourceName() {
        return sourceName;
    }

    @Override
    String describe() {
        return "module " + module.name();
    }

    @ExportMessage
    boolean isInstantiable() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary(transferToInterpreterOnException = false)
    Object instantiate(Object[] arguments) throws UnsupportedTypeException {
        return new InteropImports(module.language(), arguments).instantiate(this);
    }
}
