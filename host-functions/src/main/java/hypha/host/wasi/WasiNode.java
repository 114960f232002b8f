package hypha.host.wasi;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import hypha.host.task.Task;
import hypha.kernel.abi.Crossing;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.runtime.WasmInstance;

/**
 * A function of WASI. What it costs is told by its type: a {@link CrossingHostFunction} is answered at once, a {@link
 * BlockingHostFunction} may set its task aside, {@link ProcExitNode} does not return.
 */
abstract sealed class WasiNode extends HostFunctionNode
        permits CrossingHostFunction, BlockingHostFunction, ProcExitNode {
    /** The operation of the crossing. */
    final int operation;

    /** Number of parameters that cross: none of a function with more than a crossing carries. */
    private final int count;

    @CompilationFinal(dimensions = 1)
    private final boolean[] isLong;

    WasiNode(WasiSignature signature) {
        this.operation = Crossing.WASI + signature.number();
        int parameters = signature.parameters().length();
        this.count = parameters <= Crossing.ARGUMENT_COUNT ? parameters : 0;
        this.isLong = new boolean[count];
        for (int i = 0; i < count; i++) {
            isLong[i] = signature.parameters().charAt(i) == 'l';
        }
    }

    /** An argument as it crosses, zero-extended; 0 if there is none with that index. */
    final long argument(Object[] arguments, int index) {
        if (index >= count) {
            return 0;
        }
        return isLong[index] ? i64(arguments, index) : Integer.toUnsignedLong(i32(arguments, index));
    }

    /** The task in whose name an instance calls. */
    static Task task(WasmInstance caller) {
        if (caller == null) {
            throw CompilerDirectives.shouldNotReachHere("a host function without a calling instance");
        }
        return (Task) caller.embedderData();
    }
}
