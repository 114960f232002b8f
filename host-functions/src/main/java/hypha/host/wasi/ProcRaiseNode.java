package hypha.host.wasi;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.host.task.Unwinding;
import hypha.kernel.abi.Signal;
import hypha.wasm.runtime.WasmInstance;

/** {@code proc_raise}: the kernel says what comes of it; a signal that ends the task unwinds it. */
final class ProcRaiseNode extends WasiNode {
    private static final int SUCCESS = 0;

    ProcRaiseNode(WasiSignature signature) {
        super(signature);
    }

    @Override
    public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
        int errno = cross(task(caller), arguments);
        int signal = i32(arguments, 0);
        if (errno == SUCCESS && Signal.ends(signal)) {
            throw exit(signal);
        }
        return errno;
    }

    @TruffleBoundary
    private static Unwinding exit(int signal) {
        return Unwinding.exit(Signal.exitCode(signal));
    }
}
