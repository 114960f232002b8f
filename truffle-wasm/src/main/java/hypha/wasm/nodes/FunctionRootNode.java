package hypha.wasm.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.RootNode;
import hypha.wasm.runtime.LoadedModule;

/** The root of a function's code. */
public final class FunctionRootNode extends RootNode {
    private final LoadedModule module;
    private final int function;

    /** Creates the root of a defined function. */
    public FunctionRootNode(LoadedModule module, int function) {
        super(module.language());
        this.module = module;
        this.function = function;
    }

    @Override
    public Object execute(VirtualFrame frame) {
        throw new UnsupportedOperationException("the interpreter is not connected yet");
    }

    @Override
    public String getName() {
        return module.functionName(function);
    }
}
