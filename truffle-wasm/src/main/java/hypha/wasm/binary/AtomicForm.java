package hypha.wasm.binary;

/** What an atomic access reads or writes: the instructions of a kind come in seven forms, always in this order. A form is a number from 0 on. */
public final class AtomicForm {
    /** An i32. */
    public static final int I32 = 0;
    /** An i64. */
    public static final int I64 = 1;
    /** The low 8 bits of an i32. */
    public static final int I32_8 = 2;
    /** The low 16 bits of an i32. */
    public static final int I32_16 = 3;
    /** The low 8 bits of an i64. */
    public static final int I64_8 = 4;
    /** The low 16 bits of an i64. */
    public static final int I64_16 = 5;
    /** The low 32 bits of an i64. */
    public static final int I64_32 = 6;
    /** Number of forms. */
    public static final int COUNT = 7;

    private AtomicForm() {}

    /** Says whether the operand is an i64; it is an i32 otherwise. */
    public static boolean isI64(int form) {
        return form == I64 || form >= I64_8;
    }

    /** Returns the binary logarithm of {@link #widthBytes}. */
    public static int log2WidthBytes(int form) {
        return switch (form) {
            case I32_8, I64_8 -> 0;
            case I32_16, I64_16 -> 1;
            case I32, I64_32 -> 2;
            default -> 3;
        };
    }

    /** Returns the number of bytes of memory. */
    public static int widthBytes(int form) {
        return 1 << log2WidthBytes(form);
    }
}
