package hypha.wasm.binary;

/** The instructions of exceptions and tail calls (core specification 5.4.1), numbered as {@link Instruction} says; and those of the legacy exceptions, which the specification no longer has. */
public final class ControlInstruction {
    /** Legacy {@code try}. */
    public static final int TRY = 0x06;
    /** Legacy {@code catch}. */
    public static final int CATCH = 0x07;
    /** {@code throw}. */
    public static final int THROW = 0x08;
    /** Legacy {@code rethrow}. */
    public static final int RETHROW = 0x09;
    /** {@code throw_ref}. */
    public static final int THROW_REF = 0x0A;
    /** {@code return_call}. */
    public static final int RETURN_CALL = 0x12;
    /** {@code return_call_indirect}. */
    public static final int RETURN_CALL_INDIRECT = 0x13;
    /** {@code return_call_ref}. */
    public static final int RETURN_CALL_REF = 0x15;
    /** Legacy {@code delegate}. */
    public static final int DELEGATE = 0x18;
    /** Legacy {@code catch_all}. */
    public static final int CATCH_ALL = 0x19;
    /** {@code try_table}. */
    public static final int TRY_TABLE = 0x1F;

    private ControlInstruction() {}

    /** Says whether an instruction opens a block, which {@code end} closes ({@code try} also {@code delegate}). */
    public static boolean opensBlock(int opcode) {
        return switch (opcode) {
            case Instruction.BLOCK, Instruction.LOOP, Instruction.IF, TRY, TRY_TABLE -> true;
            default -> false;
        };
    }

    /** Says whether an instruction ends a part of a block and begins the next. */
    public static boolean separatesParts(int opcode) {
        return opcode == Instruction.ELSE || opcode == CATCH || opcode == CATCH_ALL;
    }

    static void define() {
        Instruction.define(TRY, "try", Immediate.BLOCK, "");
        Instruction.define(CATCH, "catch", Immediate.TAG, "");
        Instruction.define(THROW, "throw", Immediate.TAG, "");
        Instruction.define(RETHROW, "rethrow", Immediate.LABEL, "");
        Instruction.define(THROW_REF, "throw_ref", Immediate.NONE, "");
        Instruction.define(RETURN_CALL, "return_call", Immediate.FUNCTION, "");
        Instruction.define(RETURN_CALL_INDIRECT, "return_call_indirect", Immediate.TYPE_TABLE, "");
        Instruction.define(RETURN_CALL_REF, "return_call_ref", Immediate.TYPE, "");
        Instruction.define(DELEGATE, "delegate", Immediate.LABEL, "");
        Instruction.define(CATCH_ALL, "catch_all", Immediate.NONE, "");
        Instruction.define(TRY_TABLE, "try_table", Immediate.CATCHES, "");
    }
}
