package hypha.wasm.exception;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.ExceptionType;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.source.SourceSection;

/**
 * A failure of a module: while it is loaded, linked or executed. Messages begin as the specification's test suite spells them.
 *
 * <p>Malformed and invalid modules also say where: the byte offset in the module; of a text, line and column instead. To the polyglot API they are syntax errors, and only those of texts have a place in the source, since Truffle's
 * sources have places in characters.
 */
@ExportLibrary(InteropLibrary.class)
public final class WasmException extends UnwindingException {
    /** The {@link #byteOffset()} of a failure without a place in the module's bytes. */
    public static final int NO_OFFSET = -1;

    /** Most frames of the stack trace that Truffle keeps; endless recursion would fill it with a frame for each call. */
    public static final int STACK_TRACE_LIMIT = 100;

    private static final long serialVersionUID = 1L;

    private final Failure failure;
    private final String problem;
    private final int byteOffset;
    private final transient SourceSection section;

    private WasmException(
            Failure failure, String problem, String where, int byteOffset, SourceSection section, Node location) {
        super(where == null ? problem : problem + " (at " + where + ")", location);
        this.failure = failure;
        this.problem = problem;
        this.byteOffset = byteOffset;
        this.section = section;
    }

    private static WasmException of(Failure failure, String problem, int byteOffset, Node location) {
        String where = byteOffset == NO_OFFSET ? null : "byte offset 0x" + Integer.toHexString(byteOffset);
        return new WasmException(failure, problem, where, byteOffset, null, location);
    }

    /** Returns the failure of a module that breaks the binary format at an offset. */
    @TruffleBoundary
    public static WasmException malformed(String message, int byteOffset) {
        return of(Failure.MALFORMED, message, byteOffset, null);
    }

    /** Returns the failure of a text that is not a module. */
    @TruffleBoundary
    public static WasmException malformedText(String message, SourceSection section) {
        return new WasmException(Failure.MALFORMED, message, null, NO_OFFSET, section, null);
    }

    /** Returns this failure of a module that was made of a text, with the place in the text in place of the byte offset. */
    @TruffleBoundary
    public WasmException at(String where, SourceSection textSection) {
        return new WasmException(failure, problem, where, NO_OFFSET, textSection, null);
    }

    /** Returns the failure of a module that breaks a validation rule at an offset ({@link #NO_OFFSET}: nowhere in particular). */
    @TruffleBoundary
    public static WasmException invalid(String message, int byteOffset) {
        return of(Failure.INVALID, message, byteOffset, null);
    }

    /** Returns the failure of a module whose imports do not fit. */
    @TruffleBoundary
    public static WasmException unlinkable(String message) {
        return of(Failure.UNLINKABLE, message, NO_OFFSET, null);
    }

    /** Returns a trap raised by a node. */
    @TruffleBoundary
    public static WasmException trap(String message, Node location) {
        return of(Failure.TRAP, message, NO_OFFSET, location);
    }

    /** Returns the failure of an execution that ran out of a resource. */
    @TruffleBoundary
    public static WasmException exhaustion(String message, Node location) {
        return of(Failure.EXHAUSTION, message, NO_OFFSET, location);
    }

    /** Returns the kind of failure. */
    public Failure failure() {
        return failure;
    }

    /** Returns the place in the module's bytes, or {@link #NO_OFFSET}. */
    public int byteOffset() {
        return byteOffset;
    }

    /** Returns the message without the place. */
    public String problem() {
        return problem;
    }

    @ExportMessage
    ExceptionType getExceptionType() {
        return failure == Failure.MALFORMED || failure == Failure.INVALID
                ? ExceptionType.PARSE_ERROR
                : ExceptionType.RUNTIME_ERROR;
    }

    @ExportMessage
    boolean isExceptionIncompleteSource() {
        return false;
    }

    @ExportMessage
    @TruffleBoundary
    boolean hasSourceLocation() {
        return section != null || encapsulatingSection() != null;
    }

    @ExportMessage(name = "getSourceLocation")
    @TruffleBoundary
    SourceSection sourceLocation() throws UnsupportedMessageException {
        SourceSection place = section != null ? section : encapsulatingSection();
        if (place == null) {
            throw UnsupportedMessageException.create();
        }
        return place;
    }

    private SourceSection encapsulatingSection() {
        Node location = getLocation();
        return location == null ? null : location.getEncapsulatingSourceSection();
    }
}
