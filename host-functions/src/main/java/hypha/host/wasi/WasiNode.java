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
 * not return, {@link ProcRaiseNode} may not.
 */
abstract sealed class WasiNode extends HostFunctionNode
        permits InlinedHostFunction,
                CrossingHostFunction,
                BlockingHostFunction,
                DescriptorChangeNode,
                PollOneoffNode,
                ProcExitNode,
                ProcRaiseNode {
    /** The operation of the crossing. */
    final int operation;

    /** Words that cross. */
    private final int count;

    /** Of each word, the parameter that it carries, or the first of two. */
    @CompilationFinal(dimensions = 1)
    private final byte[] parameter;

    /** Of each word, what it carries: {@link #INT}, {@link #LONG} or {@link #PAIR}. */
    @CompilationFinal(dimensions = 1)
    private final byte[] content;

    private static final byte INT = 0;
    private static final byte LONG = 1;
    private static final byte PAIR = 2;

    WasiNode(WasiSignature signature) {
        this.operation = Crossing.WASI + signature.number();
        String parameters = signature.parameters();
        boolean pairs = parameters.length() > Crossing.ARGUMENT_COUNT;
        byte[] first = new byte[Crossing.ARGUMENT_COUNT];
        byte[] kind = new byte[Crossing.ARGUMENT_COUNT];
        int words = 0;
        for (int i = 0; i < parameters.length(); i++) {
            first[words] = (byte) i;
            kind[words] = parameters.charAt(i) == 'l' ? LONG : INT;
            if (pairs && kind[words] == INT && i + 1 < parameters.length() && parameters.charAt(i + 1) == 'i') {
                kind[words] = PAIR;
                i++;
            }
            words++;
        }
        this.count = words;
        this.parameter = first;
        this.content = kind;
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

    /** A word as it crosses, zero-extended; 0 if there is none with that index. Of a pair, the first parameter is in the low half. */
    final long argument(Object[] arguments, int index) {
        if (index >= count) {
            return 0;
        }
        int at = parameter[index];
        return switch (content[index]) {
            case LONG -> i64(arguments, at);
            case PAIR -> Integer.toUnsignedLong(i32(arguments, at)) | (long) i32(arguments, at + 1) << Integer.SIZE;
            default -> Integer.toUnsignedLong(i32(arguments, at));
        };
    }

    /** The task in whose name an instance calls. */
    static Task task(WasmInstance caller) {
        if (caller == null) {
            throw CompilerDirectives.shouldNotReachHere("a host function without a calling instance");
        }
        return (Task) caller.embedderData();
    }
}
