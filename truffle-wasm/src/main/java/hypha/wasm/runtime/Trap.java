package hypha.wasm.runtime;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.nodes.ControlFlowException;

/**
 * A trap on its way from the operation that raised it to the function node that runs it, which knows the place and throws the {@link hypha.wasm.exception.WasmException} that embedders see. So operations
 * need not be told where they are.
 *
 * <p>Has no stack trace and no state but its message, so there is one object for each of them.
 */
public final class Trap extends ControlFlowException {
    /** A memory access, or a bulk operation on memory, beyond the end of the memory. */
    public static final Trap MEMORY_BOUNDS = new Trap("out of bounds memory access");
    /** An atomic access to an address that is not a multiple of its width. */
    public static final Trap UNALIGNED_ATOMIC = new Trap("unaligned atomic");
    /** A wait for a memory that is not shared. */
    public static final Trap EXPECTED_SHARED_MEMORY = new Trap("expected shared memory");
    /** A table access, or a bulk operation on a table, beyond the end of the table. */
    public static final Trap TABLE_BOUNDS = new Trap("out of bounds table access");
    /** {@code call_indirect} beyond the end of the table. */
    public static final Trap UNDEFINED_ELEMENT = new Trap("undefined element");
    /** {@code call_indirect} of a function of another type. */
    public static final Trap INDIRECT_CALL_TYPE = new Trap("indirect call type mismatch");
    /** {@code unreachable}. */
    public static final Trap UNREACHABLE = new Trap("unreachable");
    /** Integer division or remainder by zero. */
    public static final Trap DIVIDE_BY_ZERO = new Trap("integer divide by zero");
    /** The quotient, or the integer nearest to a float, is not in the range of its type. */
    public static final Trap INTEGER_OVERFLOW = new Trap("integer overflow");
    /** {@code throw_ref} of a null reference. */
    public static final Trap NULL_EXCEPTION = new Trap("null exception reference");
    /** Conversion of NaN to an integer. */
    public static final Trap INVALID_CONVERSION = new Trap("invalid conversion to integer");

    /** {@code call_ref} of null. */
    public static final Trap NULL_FUNCTION = new Trap("null function reference");
    /** {@code ref.as_non_null} of null. */
    public static final Trap NULL_REFERENCE = new Trap("null reference");
    /** A field of null. */
    public static final Trap NULL_STRUCT = new Trap("null structure reference");
    /** An element or the length of null. */
    public static final Trap NULL_ARRAY = new Trap("null array reference");
    /** The integer that null is. */
    public static final Trap NULL_I31 = new Trap("null i31 reference");
    /** An array access, or a bulk operation on an array, beyond its end. */
    public static final Trap ARRAY_BOUNDS = new Trap("out of bounds array access");
    /** {@code ref.cast} of something of another type. */
    public static final Trap CAST_FAILURE = new Trap("cast failure");

    private static final long serialVersionUID = 1L;

    private final String message;

    private Trap(String message) {
        this.message = message;
    }

    /** Returns the trap of a {@code call_indirect} that finds a null reference at an index. */
    @TruffleBoundary
    static Trap uninitializedElement(int index) {
        return new Trap("uninitialized element " + Integer.toUnsignedString(index));
    }

    @Override
    public String getMessage() {
        return message;
    }
}
