package hypha.wasm.interop;

import com.oracle.truffle.api.interop.TruffleObject;
import hypha.wasm.runtime.LoadedModule;

/** A module, as evaluating its source gives it. */
public final class ModuleObject implements TruffleObject {
    final LoadedModule module;

    /** Wraps a module. */
    public ModuleObject(LoadedModule module) {
        this.module = module;
    }
}
