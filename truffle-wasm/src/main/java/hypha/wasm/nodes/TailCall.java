package hypha.wasm.nodes;

import com.oracle.truffle.api.CallTarget;

/**
 * A call in tail position: what a function returns instead of making it. Only {@link TailCallRootNode} gets to see it.
 *
 * @param target what to call, of which the result may be another tail call
 * @param arguments as {@link hypha.wasm.runtime.CallingConvention} says
 */
record TailCall(CallTarget target, Object[] arguments) {}
