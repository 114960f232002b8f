package hypha.host.wasi;

import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.runtime.WasmInstance;

/** A host function that the kernel may not be able to answer yet: its task is then set aside, and other tasks run until it can. */
final class BlockingHostFunction extends WasiNode {
    BlockingHostFunction(WasiSignature signature) {
        super(signature);
    }

    @Override
    public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
        return crossBlocking(task(caller), arguments);
    }
}
