package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.instrumentation.GenerateWrapper;
import com.oracle.truffle.api.instrumentation.InstrumentableNode;
import com.oracle.truffle.api.instrumentation.ProbeNode;
import com.oracle.truffle.api.instrumentation.StandardTags.CallTag;
import com.oracle.truffle.api.instrumentation.StandardTags.ExpressionTag;
import com.oracle.truffle.api.instrumentation.Tag;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.runtime.WasmInstance;

/** A call as tools see it, and the one kind of expression that they do see. */
@GenerateWrapper
class CallNode extends ProbedNode {
    CallNode(LoadedModule module, FunctionCode function, int byteOffset) {
        super(module, function, byteOffset);
    }

    /** Creates the part of a wrapper that is never used. */
    CallNode() {}

    /** Calls what a call site calls. */
    Object executeCall(
            @SuppressWarnings("unused") VirtualFrame frame,
            CallSiteNode site,
            WasmInstance instance,
            Object[] arguments,
            int index) {
        return site.call(instance, arguments, index);
    }

    /** Calls what a reference refers to. */
    Object executeReference(
            @SuppressWarnings("unused") VirtualFrame frame,
            CallSiteNode.Reference site,
            WasmInstance instance,
            Object[] arguments,
            WasmFunction target) {
        return site.call(instance, arguments, target);
    }

    @Override
    Object execute(VirtualFrame frame) {
        throw CompilerDirectives.shouldNotReachHere("a call without a call site");
    }

    @Override
    public final boolean hasTag(Class<? extends Tag> tag) {
        return tag == CallTag.class || tag == ExpressionTag.class;
    }

    @Override
    public InstrumentableNode.WrapperNode createWrapper(ProbeNode probe) {
        return new CallNodeWrapper(this, probe);
    }
}
