package hypha.host.wasi;

import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.runtime.WasmInstance;

/** A host function that the kernel answers at once: one crossing. */
final class CrossingHostFunction extends WasiNode {
    CrossingHostFunction(WasiSignature signature) {
        super(signature);
    }

    @Override
    public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
        return cross(task(caller), arguments);
    }
}
