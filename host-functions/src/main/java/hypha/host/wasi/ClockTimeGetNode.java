package hypha.host.wasi;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.host.machine.PublishedTime;
import hypha.host.task.Task;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;

/** {@code clock_time_get} from the time page. Other clocks than those on it, and bad pointers, are the kernel's to judge. */
final class ClockTimeGetNode extends InlinedHostFunction {
    /** Clock ids of the witx. */
    private static final int REALTIME = 0;

    private static final int MONOTONIC = 1;
    private static final int SUCCESS = 0;

    ClockTimeGetNode(WasiSignature signature) {
        super(signature);
    }

    @Override
    public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
        Task task = task(caller);
        int clock = i32(arguments, 0);
        int pointer = i32(arguments, 2);
        WasmMemory memory = caller.memory();
        PublishedTime time = task.time();
        if ((clock == REALTIME || clock == MONOTONIC)
                && time != null
                && memory != null
                && Integer.toUnsignedLong(pointer) <= memory.sizeBytes() - Long.BYTES) {
            long nanos = read(time, clock == REALTIME);
            if (nanos != PublishedTime.UNREADABLE) {
                memory.store64(pointer, 0, nanos);
                return SUCCESS;
            }
        }
        return cross(task, arguments);
    }

    /** The counter is behind a native call, which partial evaluation does not see through. */
    @TruffleBoundary
    private static long read(PublishedTime time, boolean wall) {
        return wall ? time.wallNanos() : time.monotonicNanos();
    }
}
