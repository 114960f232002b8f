package hypha.wasm.code;

/**
 * The register instructions of tail calls, exceptions and probes; operands as {@link Opcode} writes them, and {@code a} for a tag.
 *
 * <p>Exceptions: a {@link HandlerTable} says where code goes on when an instruction throws. There is a {@link #CATCH}, which is reached in no other way; what follows it finds out what was thrown.
 */
public final class ControlOpcode {
    /** The first number of the family. */
    public static final int FIRST = 0x400;

    /** {@code d}: Where a handler begins: the exception is put into d. */
    public static final int CATCH = 0x400;

    /** {@code d s a}: d (i32) = 1 if the exception s is of tag a, else 0. */
    public static final int HAS_TAG = 0x401;

    /** {@code s r D}: Writes the r values of the exception s. */
    public static final int UNPACK = 0x402;

    /** {@code a c n S}: Throws an exception of tag a with n values; c is its place, as of a call site. */
    public static final int THROW = 0x403;

    /** {@code s}: Throws the exception s; traps if that is null. */
    public static final int THROW_REF = 0x404;

    /** {@code s}: Throws the exception s, which is not null. */
    public static final int RETHROW = 0x405;

    /** {@code d f c n S}: As CALL, but makes the call an object d, which the function must return: whoever called it makes the call then. */
    public static final int RETURN_CALL = 0x406;

    /** {@code d b y s c n S}: As CALL_INDIRECT, but makes the call an object d as RETURN_CALL does. */
    public static final int RETURN_CALL_INDIRECT = 0x407;

    /** {@code d s n S}: As CALL_REF, but makes the call an object d as RETURN_CALL does. */
    public static final int RETURN_CALL_REF = 0x408;

    /** {@code i}: Tells tools that execution is at point i of the function; only in code that was translated for them. */
    public static final int PROBE = 0x460;

    private ControlOpcode() {}

    static void define() {
        OpcodeTable.define(CATCH, "CATCH", "d");
        OpcodeTable.define(HAS_TAG, "HAS_TAG", "dsa");
        OpcodeTable.define(UNPACK, "UNPACK", "srD");
        OpcodeTable.define(THROW, "THROW", "acnS");
        OpcodeTable.define(THROW_REF, "THROW_REF", "s");
        OpcodeTable.define(RETHROW, "RETHROW", "s");
        OpcodeTable.define(RETURN_CALL, "RETURN_CALL", "dfcnS");
        OpcodeTable.define(RETURN_CALL_INDIRECT, "RETURN_CALL_INDIRECT", "dbyscnS");
        OpcodeTable.define(RETURN_CALL_REF, "RETURN_CALL_REF", "dsnS");
        OpcodeTable.define(PROBE, "PROBE", "i");
    }
}
