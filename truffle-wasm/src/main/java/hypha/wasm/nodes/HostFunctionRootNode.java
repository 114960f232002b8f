package hypha.wasm.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.RootNode;
import hypha.wasm.WasmLanguage;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.exception.UnwindingException;
import hypha.wasm.runtime.CallingConvention;

/** The root of a host function's code in an engine. */
public final class HostFunctionRootNode extends RootNode {
    private final String name;

    @Child
    private HostFunctionNode body;

    /** Creates the root of a body. */
    public HostFunctionRootNode(WasmLanguage language, String name, HostFunctionNode body) {
        super(language);
        this.name = name;
        this.body = body;
    }

    @Override
    public Object execute(VirtualFrame frame) {
        Object[] arguments = frame.getArguments();
        try {
            return body.execute(frame, CallingConvention.instance(arguments), arguments);
        } catch (UnwindingException e) {
            e.unwound().addHost(name);
            throw e;
        }
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}
