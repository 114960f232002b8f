package hypha.wasm.nodes;

import com.oracle.truffle.api.CallTarget;
import com.oracle.truffle.api.RootCallTarget;
import com.oracle.truffle.api.Truffle;
import com.oracle.truffle.api.frame.FrameDescriptor;
import com.oracle.truffle.api.frame.FrameSlotKind;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.DirectCallNode;
import com.oracle.truffle.api.nodes.LoopNode;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.nodes.RepeatingNode;
import com.oracle.truffle.api.nodes.RootNode;

/**
 * Calls a function that makes tail calls, and then makes them, one after the other, as long as what was called returns another one. So any number of them needs the stack of one.
 *
 * <p>Whoever calls such a function in another position calls this, and needs not know: calls of other functions cost nothing for the sake of tail calls.
 */
public final class TailCallRootNode extends RootNode {
    private static final int PENDING = 0;

    private final RootCallTarget body;

    @Child
    private DirectCallNode first;

    @Child
    private LoopNode rest = Truffle.getRuntime().createLoopNode(new Rest());

    private TailCallRootNode(FunctionRootNode function) {
        super(function.module().language(), descriptor());
        this.body = function.getCallTarget();
        this.first = DirectCallNode.create(body);
    }

    private static FrameDescriptor descriptor() {
        FrameDescriptor.Builder builder = FrameDescriptor.newBuilder(1);
        builder.addSlot(FrameSlotKind.Static, null, null);
        return builder.build();
    }

    /** Returns what to call for a function, in any position but the last. */
    public static RootCallTarget around(FunctionRootNode function) {
        return function.hasTailCalls() ? new TailCallRootNode(function).getCallTarget() : function.getCallTarget();
    }

    /** Returns what to call in tail position for a function or host function that is otherwise called by a target. */
    public static RootCallTarget body(RootCallTarget target) {
        return target.getRootNode() instanceof TailCallRootNode root ? root.body : target;
    }

    @Override
    public Object execute(VirtualFrame frame) {
        Object result = first.call(frame.getArguments());
        if (result instanceof TailCall call) {
            frame.setObjectStatic(PENDING, call);
            return rest.execute(frame);
        }
        return result;
    }

    /** Makes one tail call. */
    private static final class Rest extends Node implements RepeatingNode {
        @Child
        private DispatchNode dispatch = DispatchNodeGen.create();

        @Override
        public boolean executeRepeating(VirtualFrame frame) {
            throw new UnsupportedOperationException("a tail call has a result");
        }

        @Override
        public Object executeRepeatingWithValue(VirtualFrame frame) {
            TailCall call = (TailCall) frame.getObjectStatic(PENDING);
            CallTarget target = call.target();
            Object result = dispatch.execute(target, call.arguments());
            if (result instanceof TailCall next) {
                frame.setObjectStatic(PENDING, next);
                return CONTINUE_LOOP_STATUS;
            }
            return result;
        }
    }

    @Override
    public boolean isInternal() {
        return true;
    }

    @Override
    public String getName() {
        return body.getRootNode().getName();
    }

    @Override
    public String toString() {
        return body.getRootNode() + " and its tail calls";
    }
}
