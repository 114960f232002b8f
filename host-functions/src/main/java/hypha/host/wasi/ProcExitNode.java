package hypha.host.wasi;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.host.task.Task;
import hypha.host.task.Unwinding;
import hypha.wasm.runtime.WasmInstance;

/** {@code proc_exit}: tells the kernel, and unwinds the task. */
final class ProcExitNode extends WasiNode {
    ProcExitNode(WasiSignature signature) {
        super(signature);
    }

    @Override
    public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
        throw exit(task(caller), i32(arguments, 0));
    }

    @TruffleBoundary
    private Unwinding exit(Task task, int code) {
        task.call(operation, Integer.toUnsignedLong(code), 0, 0, 0, 0, 0);
        return Unwinding.exit(code);
    }
}
