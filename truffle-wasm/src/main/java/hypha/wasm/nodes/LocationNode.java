package hypha.wasm.nodes;

import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.source.SourceSection;
import hypha.wasm.code.FunctionCode;

/** A place in a function, for stack traces. */
class LocationNode extends Node {
    private final FunctionCode function;
    private final int codeIndex;

    LocationNode(FunctionCode function, int codeIndex) {
        this.function = function;
        this.codeIndex = codeIndex;
    }

    /** Returns the byte offset in the module of the place's instruction. */
    final int byteOffset() {
        return function.byteOffset(codeIndex);
    }

    @Override
    public SourceSection getSourceSection() {
        return getRootNode() instanceof FunctionRootNode root
                ? root.module().sources().at(root.function(), byteOffset())
                : null;
    }
}
