package hypha.host.wasi;

import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.host.task.Task;
import hypha.wasm.runtime.WasmInstance;

/** A function after which a descriptor may not be what it was: what {@link FdWriteNode} believes ends with it. */
final class DescriptorChangeNode extends WasiNode {
    DescriptorChangeNode(WasiSignature signature) {
        super(signature);
    }

    @Override
    public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
        Task task = task(caller);
        task.changeStreams();
        return crossBlocking(task, arguments);
    }
}
