package hypha.host.wasi;

import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.host.task.Task;
import hypha.wasm.runtime.WasmInstance;

/** {@code sched_yield}: nothing, if the kernel has published that nobody waits for a turn. */
final class SchedYieldNode extends InlinedHostFunction {
    private static final int SUCCESS = 0;

    SchedYieldNode(WasiSignature signature) {
        super(signature);
    }

    @Override
    public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
        Task task = task(caller);
        return task.mayHaveOthers() ? crossBlocking(task, arguments) : SUCCESS;
    }
}
