package hypha.wasm.exception;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.util.ArrayList;
import java.util.List;

/**
 * The frames that an exception passed where Truffle sees none: those of functions that run as JVM bytecode ({@link hypha.wasm.baseline}). They come in segments: of functions that called each other without
 * Truffle knowing, below one that Truffle called.
 */
public final class UnwoundFrames {
    /**
     * A frame.
     *
     * @param module what the function belongs to
     * @param function its index
     * @param byteOffset the place in the module's bytes
     */
    public record Frame(Object module, int function, int byteOffset) {}

    private List<List<Frame>> segments;
    private List<Frame> open;
    private int count;

    UnwoundFrames() {}

    /** Adds the frame that the exception leaves. Keeps the innermost {@link WasmException#STACK_TRACE_LIMIT}. */
    @TruffleBoundary
    public void add(Object module, int function, int byteOffset) {
        if (open == null) {
            open = new ArrayList<>();
        }
        if (count < WasmException.STACK_TRACE_LIMIT) {
            open.add(new Frame(module, function, byteOffset));
            count++;
        }
    }

    /** Says that the exception reached the function that Truffle called. */
    @TruffleBoundary
    public void endSegment() {
        if (segments == null) {
            segments = new ArrayList<>();
        }
        if (segments.size() < WasmException.STACK_TRACE_LIMIT) {
            segments.add(open == null ? List.of() : open);
        }
        open = null;
    }

    /** Returns the frames of a segment, the innermost first; segments are counted from 0, the innermost. */
    public List<Frame> segment(int index) {
        return segments != null && index < segments.size() ? segments.get(index) : List.of();
    }
}
