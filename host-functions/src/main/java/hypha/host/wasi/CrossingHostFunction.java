package hypha.host.wasi;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.host.crossing.CrossingException;
import hypha.host.task.Task;
import hypha.kernel.abi.Crossing;
import hypha.wasm.runtime.WasmInstance;

/** A host function that the kernel answers at once: one crossing. */
final class CrossingHostFunction extends WasiNode {
    CrossingHostFunction(WasiSignature signature) {
        super(signature);
    }

    @Override
    public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
        return cross(
                task(caller),
                argument(arguments, 0),
                argument(arguments, 1),
                argument(arguments, 2),
                argument(arguments, 3),
                argument(arguments, 4),
                argument(arguments, 5));
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
}
