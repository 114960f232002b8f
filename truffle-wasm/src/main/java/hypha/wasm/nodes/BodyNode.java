package hypha.wasm.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.Node;

/** What the root of a function executes. */
abstract class BodyNode extends Node {
    /** Executes the function, whose arguments are in the frame, and returns its result as the calling convention wants it. */
    abstract Object execute(VirtualFrame frame);
}
