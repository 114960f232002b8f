package hypha.wasm.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.instrumentation.GenerateWrapper;
import com.oracle.truffle.api.instrumentation.InstrumentableNode;
import com.oracle.truffle.api.instrumentation.ProbeNode;
import com.oracle.truffle.api.instrumentation.StandardTags.RootBodyTag;
import com.oracle.truffle.api.instrumentation.StandardTags.RootTag;
import com.oracle.truffle.api.instrumentation.Tag;
import com.oracle.truffle.api.source.SourceSection;

/** The body of a function as tools see it. A function has it only after tools have asked for it. */
@GenerateWrapper
class InstrumentedBodyNode extends ProbedNode {
    @Child
    private FunctionNode code;

    InstrumentedBodyNode(FunctionNode code) {
        super(
                code.module(),
                code.function(),
                code.module().model().bodyStart(code.function().function()));
        this.code = code;
    }

    /** Creates the part of a wrapper that is never used. */
    InstrumentedBodyNode() {}

    @Override
    Object execute(VirtualFrame frame) {
        return code.execute(frame);
    }

    FunctionNode code() {
        return code;
    }

    @Override
    public final boolean hasTag(Class<? extends Tag> tag) {
        return tag == RootTag.class || tag == RootBodyTag.class;
    }

    @Override
    public SourceSection getSourceSection() {
        return module() == null ? null : module().sources().function(function().function());
    }

    @Override
    public InstrumentableNode.WrapperNode createWrapper(ProbeNode probe) {
        return new InstrumentedBodyNodeWrapper(this, probe);
    }
}
