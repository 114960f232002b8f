package hypha.wasm.nodes;

import com.oracle.truffle.api.frame.Frame;
import com.oracle.truffle.api.frame.MaterializedFrame;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.debug.SuspendedFrame;
import hypha.wasm.runtime.CallingConvention;
import hypha.wasm.runtime.WasmInstance;

/** The frame of a function that tools have suspended. */
final class FrameView implements SuspendedFrame {
    private final FunctionCode function;
    private final MaterializedFrame frame;

    FrameView(FunctionCode function, Frame frame) {
        this.function = function;
        this.frame = frame.materialize();
    }

    @Override
    public WasmInstance instance() {
        return CallingConvention.instance(frame.getArguments());
    }

    @Override
    public int localCount() {
        return function.localCount();
    }

    @Override
    public Object local(int index) {
        return Frames.box(frame, index, (byte) function.slotKind(index).ordinal());
    }

    @Override
    public void setLocal(int index, Object value) {
        Frames.unbox(frame, index, (byte) function.slotKind(index).ordinal(), value);
    }
}
