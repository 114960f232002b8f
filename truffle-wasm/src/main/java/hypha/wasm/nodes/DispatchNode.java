package hypha.wasm.nodes;

import com.oracle.truffle.api.CallTarget;
import com.oracle.truffle.api.dsl.Cached;
import com.oracle.truffle.api.dsl.GenerateInline;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.nodes.DirectCallNode;
import com.oracle.truffle.api.nodes.IndirectCallNode;
import com.oracle.truffle.api.nodes.Node;

/** Calls code that is not known before, with an inline cache on it: instances of one module share code, so they share the cache too. */
@GenerateInline(false)
public abstract class DispatchNode extends Node {
    /** Calls a target. */
    public abstract Object execute(CallTarget target, Object[] arguments);

    /** Calls one of the first few targets that were seen here; can be inlined. */
    @Specialization(guards = "target == cachedTarget", limit = "4")
    static Object direct(
            CallTarget target,
            Object[] arguments,
            @Cached("target") CallTarget cachedTarget,
            @Cached("create(cachedTarget)") DirectCallNode callNode) {
        return callNode.call(arguments);
    }

    /** Replaces the cache when there are too many targets. */
    @Specialization(replaces = "direct")
    static Object indirect(CallTarget target, Object[] arguments, @Cached IndirectCallNode callNode) {
        return callNode.call(target, arguments);
    }
}
