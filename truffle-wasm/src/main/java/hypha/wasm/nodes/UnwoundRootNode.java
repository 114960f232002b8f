package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.RootNode;
import com.oracle.truffle.api.source.SourceSection;
import hypha.wasm.exception.UnwindingException;

/**
 * Stands for a function of the first tier in the stack trace of the polyglot API. Truffle makes that of the roots that an exception passes, and it passes none there; so it is sent through one of these for each function
 * that it leaves.
 */
public final class UnwoundRootNode extends RootNode {
    private final FunctionRootNode function;

    private UnwoundRootNode(FunctionRootNode function) {
        super(function.module().language());
        this.function = function;
    }

    /** Makes Truffle remember that an exception left a function. */
    @TruffleBoundary
    public static void record(UnwindingException exception, FunctionRootNode function) {
        try {
            new UnwoundRootNode(function).getCallTarget().call(exception);
        } catch (UnwindingException e) {
            // It has been there.
        }
    }

    @Override
    public Object execute(VirtualFrame frame) {
        throw (UnwindingException) frame.getArguments()[0];
    }

    @Override
    public String getName() {
        return function.getName();
    }

    @Override
    public String getQualifiedName() {
        return function.getQualifiedName();
    }

    @Override
    public SourceSection getSourceSection() {
        return function.getSourceSection();
    }

    @Override
    public String toString() {
        return function.toString();
    }
}
