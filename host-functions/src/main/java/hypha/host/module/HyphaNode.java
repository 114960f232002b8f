package hypha.host.module;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.host.crossing.CrossingException;
import hypha.host.task.Task;
import hypha.kernel.abi.Crossing;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.runtime.WasmInstance;

/** A function of the module {@code hypha}, by default one that the kernel answers: {@link HyphaFunction.Kind} says how. */
class HyphaNode extends HostFunctionNode {
    /** Parameters at most, as many as a crossing has arguments. */
    private static final int MAXIMUM_PARAMETERS = Crossing.ARGUMENT_COUNT;

    final int operation;
    private final boolean isBlocking;
    private final boolean isLongResult;
    private final int count;

    @CompilationFinal(dimensions = 1)
    private final boolean[] isLong;

    HyphaNode(HyphaFunction function) {
        this.operation = function.operation();
        this.isBlocking = function.kind() == HyphaFunction.Kind.BLOCKING;
        this.isLongResult = function.isLongResult();
        this.count = function.parameters().size();
        if (count > MAXIMUM_PARAMETERS) {
            throw new IllegalArgumentException("function=" + function.name() + " parameters=" + count);
        }
        this.isLong = new boolean[count];
        for (int i = 0; i < count; i++) {
            isLong[i] = function.parameters().get(i).isLong();
        }
    }

    @Override
    public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
        return ask(task(caller), arguments);
    }

    /** Has the kernel answer. */
    final Object ask(Task task, Object[] arguments) {
        long answer = cross(
                task,
                argument(arguments, 0),
                argument(arguments, 1),
                argument(arguments, 2),
                argument(arguments, 3),
                argument(arguments, 4),
                argument(arguments, 5));
        if (isLongResult) {
            return answer;
        }
        return (int) answer;
    }

    @TruffleBoundary
    private long cross(Task task, long a0, long a1, long a2, long a3, long a4, long a5) {
        if (isBlocking) {
            return task.callBlocking(operation, a0, a1, a2, a3, a4, a5);
        }
        int status = task.call(operation, a0, a1, a2, a3, a4, a5);
        if (status != Crossing.OK) {
            throw new CrossingException(
                    CrossingException.Cause.PROTOCOL,
                    "operation=0x" + Integer.toHexString(operation) + " answered with status=" + status);
        }
        return task.result(0);
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
