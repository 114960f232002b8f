package hypha.wasm.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.instrumentation.GenerateWrapper;
import com.oracle.truffle.api.instrumentation.InstrumentableNode;
import com.oracle.truffle.api.instrumentation.ProbeNode;
import com.oracle.truffle.api.instrumentation.StandardTags.StatementTag;
import com.oracle.truffle.api.instrumentation.Tag;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.runtime.LoadedModule;

/** The beginning of a statement. Does nothing itself; tools put their nodes around it. */
@GenerateWrapper
class StatementNode extends ProbedNode {
    StatementNode(LoadedModule module, FunctionCode function, int byteOffset) {
        super(module, function, byteOffset);
    }

    /** Creates the part of a wrapper that is never used. */
    StatementNode() {}

    @Override
    Object execute(VirtualFrame frame) {
        return null;
    }

    @Override
    public final boolean hasTag(Class<? extends Tag> tag) {
        return tag == StatementTag.class;
    }

    @Override
    public InstrumentableNode.WrapperNode createWrapper(ProbeNode probe) {
        return new StatementNodeWrapper(this, probe);
    }
}
