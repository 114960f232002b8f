package hypha.host.wasi;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import hypha.host.crossing.CrossingException;
import hypha.host.task.Task;
import hypha.kernel.abi.Crossing;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.runtime.WasmInstance;

/**
 * A function of WASI. What it costs is told by its type: a {@link CrossingHostFunction} is answered at once, a {@link
 * BlockingHostFunction} may set its task aside, as may {@link PollOneoffNode}, an {@link InlinedHostFunction} seldom leaves compiled code, {@link ProcExitNode} does
 * not return.
 */
abstract sealed class WasiNode extends HostFunctionNode
        permits InlinedHostFunction,
                CrossingHostFunction,
                BlockingHostFunction,
                DescriptorChangeNode,
                PollOneoffNode,
                ProcExitNode {
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

    /** Has the kernel answer at once. Returns the errno. */
    final int cross(Task task, Object[] arguments) {
        return cross(
                task,
                argument(arguments, 0),
                argument(arguments, 1),
                argument(arguments, 2),
                argument(arguments, 3),
                argument(arguments, 4),
                argument(arguments, 5));
    }

    /** Has the kernel answer, and lets other tasks run until it can. Returns the errno. */
    final int crossBlocking(Task task, Object[] arguments) {
        return crossBlocking(
                task,
                argument(arguments, 0),
                argument(arguments, 1),
                argument(arguments, 2),
                argument(arguments, 3),
                argument(arguments, 4),
                argument(arguments, 5));
    }

    @TruffleBoundary
    private int crossBlocking(Task task, long a0, long a1, long a2, long a3, long a4, long a5) {
        return (int) task.callBlocking(operation, a0, a1, a2, a3, a4, a5);
    }

    @TruffleBoundary
    private int cross(Task task, long a0, long a1, long a2, long a3, long a4, long a5) {
        int status = task.call(operation, a0, a1, a2, a3, a4, a5);
        if (status != Crossing.OK) {
            throw new CrossingException(
                    CrossingException.Cause.PROTOCOL,
                    "operation=0x" + Integer.toHexString(operation) + " answered with status=" + status);
        }
        return (int) task.result(0);
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
