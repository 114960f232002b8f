package hypha.wasm.api;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.Node;
import hypha.wasm.runtime.Vector128;
import hypha.wasm.runtime.WasmInstance;

/**
 * The body of a host function as a Truffle node, so that partial evaluation inlines it into the WebAssembly code that calls it: at a call site that only ever called this function the call, the
 * argument array and the boxes of arguments and result all disappear.
 *
 * <p>Read arguments through the typed accessors; keep whatever changes outside of the node behind fields of the caller's {@linkplain WasmInstance#embedderData() embedder data}; put everything slow
 * behind a {@code @TruffleBoundary}. One node serves all callers of the function in an engine, in several threads: it must not keep state of a call in its fields.
 *
 * <p>The body may yield the continuation that it runs in. It may throw an {@link com.oracle.truffle.api.exception.AbstractTruffleException}, which unwinds the WebAssembly frames.
 */
public abstract class HostFunctionNode extends Node {
    /** Creates a node. */
    protected HostFunctionNode() {}

    /**
     * Runs the function.
     *
     * @param frame a frame without slots of its own; null in the first tier of a {@linkplain WasmEngine#standalone standalone} engine
     * @param caller the instance that called; null if Java code called the function directly
     * @param arguments as the call passed them, behind one leading element that is not an argument; see the accessors
     * @return the result: {@link Integer}, {@link Long}, {@link Float}, {@link Double}, {@link Vector128}, a reference (null is the null reference), {@code Object[]} for several results; ignored if the function has no
     *     result
     */
    public abstract Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments);

    /** Returns an argument of type i32, counted from 0. */
    protected static int i32(Object[] arguments, int index) {
        return (int) arguments[index + 1];
    }

    /** Returns an argument of type i64, counted from 0. */
    protected static long i64(Object[] arguments, int index) {
        return (long) arguments[index + 1];
    }

    /** Returns an argument of type f32, counted from 0. */
    protected static float f32(Object[] arguments, int index) {
        return (float) arguments[index + 1];
    }

    /** Returns an argument of type f64, counted from 0. */
    protected static double f64(Object[] arguments, int index) {
        return (double) arguments[index + 1];
    }

    /** Returns an argument of type v128, counted from 0. */
    protected static Vector128 v128(Object[] arguments, int index) {
        return (Vector128) arguments[index + 1];
    }

    /** Returns an argument of a reference type, counted from 0; null is the null reference. */
    protected static Object reference(Object[] arguments, int index) {
        return arguments[index + 1];
    }
}
