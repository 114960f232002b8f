package hypha.wasm.exception;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.nodes.Node;

/**
 * A failure of a module: while it is loaded, linked or executed. Messages begin as the specification's test suite spells them.
 *
 * <p>Malformed and invalid modules also say where: the byte offset in the module.
 */
public final class WasmException extends UnwindingException {
    /** The {@link #byteOffset()} of a failure without a place in the module's bytes. */
    public static final int NO_OFFSET = -1;

    /** Most frames of the stack trace that Truffle keeps; endless recursion would fill it with a frame for each call. */
    public static final int STACK_TRACE_LIMIT = 100;

    private static final long serialVersionUID = 1L;

    private final Failure failure;
    private final int byteOffset;

    private WasmException(Failure failure, String message, int byteOffset, Node location) {
        super(message, location);
        this.failure = failure;
        this.byteOffset = byteOffset;
    }

    /** Returns the failure of a module that breaks the binary format at an offset. */
    @TruffleBoundary
    public static WasmException malformed(String message, int byteOffset) {
        return new WasmException(Failure.MALFORMED, at(message, byteOffset), byteOffset, null);
    }

    /** Returns the failure of a module that breaks a validation rule at an offset ({@link #NO_OFFSET}: nowhere in particular). */
    @TruffleBoundary
    public static WasmException invalid(String message, int byteOffset) {
        return new WasmException(Failure.INVALID, at(message, byteOffset), byteOffset, null);
    }

    /** Returns the failure of a module whose imports do not fit. */
    @TruffleBoundary
    public static WasmException unlinkable(String message) {
        return new WasmException(Failure.UNLINKABLE, message, NO_OFFSET, null);
    }

    /** Returns a trap raised by a node. */
    @TruffleBoundary
    public static WasmException trap(String message, Node location) {
        return new WasmException(Failure.TRAP, message, NO_OFFSET, location);
    }

    /** Returns the failure of an execution that ran out of a resource. */
    @TruffleBoundary
    public static WasmException exhaustion(String message, Node location) {
        return new WasmException(Failure.EXHAUSTION, message, NO_OFFSET, location);
    }

    /** Returns the kind of failure. */
    public Failure failure() {
        return failure;
    }

    /** Returns the place in the module's bytes, or {@link #NO_OFFSET}. */
    public int byteOffset() {
        return byteOffset;
    }

    private static String at(String message, int byteOffset) {
        return byteOffset == NO_OFFSET
                ? message
                : message + " (at byte offset 0x" + Integer.toHexString(byteOffset) + ")";
    }
}
