package hypha.wasm.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.RootNode;
import hypha.wasm.WasmLanguage;
import java.util.Set;

/** A root that is only made, and executed once, to see whether tools look at it. Tools that only take samples of the stack do not. */
public final class ToolWatchRootNode extends RootNode {
    private boolean seen;

    private ToolWatchRootNode(WasmLanguage language) {
        super(language);
    }

    /** Says whether there are tools now that want to know what code is there, or when it is executed. */
    public static boolean areToolsPresent(WasmLanguage language) {
        ToolWatchRootNode root = new ToolWatchRootNode(language);
        root.getCallTarget().call();
        return root.seen;
    }

    @Override
    protected void prepareForInstrumentation(Set<Class<?>> tags) {
        seen = true;
    }

    @Override
    public boolean isInternal() {
        return true;
    }

    @Override
    public Object execute(VirtualFrame frame) {
        return null;
    }
}
