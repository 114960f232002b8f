package hypha.wasm.nodes;

import com.oracle.truffle.api.frame.Frame;
import com.oracle.truffle.api.instrumentation.InstrumentableNode;
import com.oracle.truffle.api.interop.NodeLibrary;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.source.SourceSection;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.debug.Scopes;
import hypha.wasm.runtime.LoadedModule;

/** A node that tools see: a place in a function, with the variables that are in scope there. */
@ExportLibrary(NodeLibrary.class)
abstract class ProbedNode extends BodyNode implements InstrumentableNode {
    private final LoadedModule module;
    private final FunctionCode function;
    private final int byteOffset;

    /**
     * Creates a node.
     *
     * @param byteOffset the offset in the module of the instruction that is next when the node is entered
     */
    ProbedNode(LoadedModule module, FunctionCode function, int byteOffset) {
        this.module = module;
        this.function = function;
        this.byteOffset = byteOffset;
    }

    /** Creates the part of a wrapper that is never used. */
    ProbedNode() {
        this(null, null, 0);
    }

    LoadedModule module() {
        return module;
    }

    FunctionCode function() {
        return function;
    }

    int byteOffset() {
        return byteOffset;
    }

    @Override
    public final boolean isInstrumentable() {
        return true;
    }

    @Override
    public SourceSection getSourceSection() {
        return module == null ? null : module.sources().at(function.function(), byteOffset);
    }

    @ExportMessage
    final boolean hasScope(@SuppressWarnings("unused") Frame frame) {
        return module != null;
    }

    @ExportMessage
    final Object getScope(Frame frame, @SuppressWarnings("unused") boolean nodeEnter) {
        return Scopes.at(module, function, byteOffset, frame == null ? null : new FrameView(function, frame));
    }
}
