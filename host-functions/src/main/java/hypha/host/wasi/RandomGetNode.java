package hypha.host.wasi;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.host.random.TaskRandom;
import hypha.host.task.Task;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;

/**
 * {@code random_get} out of the task's store: a look at the kernel's generation, some moves, and the store is that much smaller. A call for
 * a new key crosses. Long requests and bad pointers are the kernel's; it does a long one in pieces, and others have their turn between.
 */
final class RandomGetNode extends InlinedHostFunction {
    /** What is made at once here: some 100 microseconds. */
    private static final long LONGEST_BYTES = 1L << 16;

    private static final int SUCCESS = 0;

    RandomGetNode(WasiSignature signature) {
        super(signature);
    }

    @Override
    public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
        Task task = task(caller);
        long address = Integer.toUnsignedLong(i32(arguments, 0));
        int count = i32(arguments, 1);
        WasmMemory memory = caller.memory();
        TaskRandom random = task.random();
        if (random != null
                && count >= 0
                && count <= TaskRandom.MAXIMUM_STORE
                && memory != null
                && address <= memory.sizeBytes() - count
                && random.generation() == task.entropyGeneration()
                && random.take(memory, address, count)) {
            return SUCCESS;
        }
        return make(task, memory, address, Integer.toUnsignedLong(count));
    }

    @TruffleBoundary
    private int make(Task task, WasmMemory memory, long address, long count) {
        if (!task.mayHaveRandom() || memory == null || count > LONGEST_BYTES || address > memory.sizeBytes() - count) {
            return (int) task.callBlocking(operation, address, count, 0, 0, 0, 0);
        }
        TaskRandom random = task.random();
        if (random == null || random.generation() != task.entropyGeneration()) {
            random = task.renewRandom();
        }
        random.fill(memory, address, count);
        return SUCCESS;
    }
}
