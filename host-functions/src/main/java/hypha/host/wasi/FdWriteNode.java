package hypha.host.wasi;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import hypha.host.task.Task;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;

/**
 * {@code fd_write}: nothing, if there are no bytes to be written to a stream of output that is as it was when the task began, as a flush of an
 * empty buffer does. All else crosses.
 */
final class FdWriteNode extends InlinedHostFunction {
    /** Most buffers that are looked at here. */
    private static final int MAXIMUM_BUFFERS = 2;

    private static final int BUFFER_BYTES = 8;
    private static final int LENGTH_OFFSET = 4;
    private static final int SUCCESS = 0;

    FdWriteNode(WasiSignature signature) {
        super(signature);
    }

    @Override
    public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
        Task task = task(caller);
        int descriptor = i32(arguments, 0);
        if ((descriptor == 1 || descriptor == 2)
                && isEmpty(caller.memory(), i32(arguments, 1), i32(arguments, 2), i32(arguments, 3))
                && task.hasInitialStreams()) {
            caller.memory().store32(i32(arguments, 3), 0, 0);
            return SUCCESS;
        }
        return crossBlocking(task, arguments);
    }

    /** True if everything that the call points to is in the memory, and the buffers are of no length. */
    @ExplodeLoop
    private static boolean isEmpty(WasmMemory memory, int buffers, int count, int result) {
        if (memory == null
                || count < 0
                || count > MAXIMUM_BUFFERS
                || Integer.toUnsignedLong(buffers) > memory.sizeBytes() - MAXIMUM_BUFFERS * BUFFER_BYTES
                || Integer.toUnsignedLong(result) > memory.sizeBytes() - Integer.BYTES) {
            return false;
        }
        int bytes = 0;
        for (int i = 0; i < MAXIMUM_BUFFERS; i++) {
            if (i < count) {
                bytes |= memory.load32(buffers, i * BUFFER_BYTES + LENGTH_OFFSET);
            }
        }
        return bytes == 0;
    }
}
