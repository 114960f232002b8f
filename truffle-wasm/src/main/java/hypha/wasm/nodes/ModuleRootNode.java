package hypha.wasm.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.RootNode;
import hypha.wasm.WasmLanguage;
import hypha.wasm.interop.ModuleObject;
import hypha.wasm.runtime.LoadedModule;

/** What evaluating a source runs: gives the module, as an object of the polyglot API. */
public final class ModuleRootNode extends RootNode {
    private final ModuleObject module;

    /** Creates the root of a module's source. */
    public ModuleRootNode(WasmLanguage language, LoadedModule module, String sourceName) {
        super(language);
        this.module = new ModuleObject(module, sourceName);
    }

    @Override
    public Object execute(VirtualFrame frame) {
        return module;
    }

    @Override
    public String getName() {
        return "module";
    }
}
