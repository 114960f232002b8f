package hypha.wasm.exception;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.util.ArrayList;
import java.util.List;

/**
 * The WebAssembly frames that an exception has left, for its stack trace. Of very many it keeps the {@link #INNERMOST} and the {@link #OUTERMOST}, and counts the rest. Leaving a frame is cheap: what the trace
 * shows of it is found out when someone asks.
 */
public final class UnwoundFrames {
    /** How many of the frames that were left first are kept. */
    public static final int INNERMOST = 50;

    /** How many of the frames that were left last are kept. */
    public static final int OUTERMOST = 20;

    /** The {@link Frame#index} of a frame whose place is not known. */
    public static final int NO_INDEX = -1;

    /**
     * A frame.
     *
     * @param code what the function belongs to: a module; or the name of a host function
     * @param function the function's index in the module
     * @param index where it was in its register code, or {@link #NO_INDEX}
     */
    public record Frame(Object code, int function, int index) {}

    private List<Frame> innermost;
    private Frame[] outermost;
    private long count;
    private boolean incomplete;
    private Frame unreported;

    UnwoundFrames() {}

    /** Adds the frame that the exception leaves, of a function of a module. */
    @TruffleBoundary
    public void add(Object module, int function, int index) {
        add(new Frame(module, function, index));
    }

    /** Adds the frame that the exception leaves, of a host function. */
    @TruffleBoundary
    public void addHost(String name) {
        add(new Frame(name, 0, NO_INDEX));
    }

    /** Adds the frame that the exception leaves, of which Truffle does not know. */
    @TruffleBoundary
    public void addUnreported(Object module, int function, int index) {
        Frame frame = new Frame(module, function, index);
        add(frame);
        unreported = count <= INNERMOST ? frame : null;
    }

    /** Returns the frame that was added last, if Truffle does not know of it and may have to; else null. */
    public Frame unreported() {
        return unreported;
    }

    /** Says that Truffle knows of the frame that was added last. */
    public void reported() {
        unreported = null;
    }

    private void add(Frame frame) {
        if (count < INNERMOST) {
            if (innermost == null) {
                innermost = new ArrayList<>();
            }
            innermost.add(frame);
        } else {
            if (outermost == null) {
                outermost = new Frame[OUTERMOST];
            }
            outermost[(int) ((count - INNERMOST) % OUTERMOST)] = frame;
        }
        count++;
    }

    /** Returns the frames that are kept of those that were left first, the innermost first. */
    public List<Frame> innermost() {
        return innermost == null ? List.of() : innermost;
    }

    /** Says that there are more frames than have been added, somewhere between. */
    public void incomplete() {
        incomplete = true;
    }

    /** Says whether there are more frames between than {@link #omitted} says. */
    public boolean isIncomplete() {
        return incomplete;
    }

    /** Returns how many frames between are not kept. */
    public long omitted() {
        return Math.max(0, count - INNERMOST - OUTERMOST);
    }

    /** Returns the frames that are kept of the others, the outermost last. */
    public List<Frame> outermost() {
        List<Frame> frames = new ArrayList<>();
        for (long i = Math.max(INNERMOST, count - OUTERMOST); i < count; i++) {
            frames.add(outermost[(int) ((i - INNERMOST) % OUTERMOST)]);
        }
        return frames;
    }
}
