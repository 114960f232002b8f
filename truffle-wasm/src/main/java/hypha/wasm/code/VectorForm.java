package hypha.wasm.code;

/** What operands and result an instruction on vectors has. */
public final class VectorForm {
    /** Copies a vector. */
    public static final int MOVE = 0;
    /** A constant. */
    public static final int CONST = 1;
    /** One of two vectors, by an i32. */
    public static final int SELECT = 2;
    /** The value of a global. */
    public static final int GLOBAL_GET = 3;
    /** Sets a global. */
    public static final int GLOBAL_SET = 4;
    /** A vector to a vector. */
    public static final int UNARY = 5;
    /** Two vectors to a vector. */
    public static final int BINARY = 6;
    /** Three vectors to a vector. */
    public static final int TERNARY = 7;
    /** A vector and an i32 to a vector. */
    public static final int SHIFT = 8;
    /** A vector to an i32. */
    public static final int TEST = 9;
    /** A number to a vector of it in all lanes. */
    public static final int SPLAT = 10;
    /** A vector to one of its lanes. */
    public static final int EXTRACT = 11;
    /** A vector and a number to the vector with that in one of its lanes. */
    public static final int REPLACE = 12;
    /** Two vectors to 16 of their bytes. */
    public static final int SHUFFLE = 13;
    /** From memory. */
    public static final int LOAD = 14;
    /** From memory to one lane. */
    public static final int LOAD_LANE = 15;
    /** To memory. */
    public static final int STORE = 16;
    /** One lane to memory. */
    public static final int STORE_LANE = 17;

    private static final String[] OPERANDS = {
        "ds", "dII", "dsss", "dg", "gs", "ds", "dss", "dsss", "dss", "ds", "ds", "dsi", "dssi", "dssII", "dsmo",
        "dssmoi", "ssmo", "ssmoi"
    };

    private VectorForm() {}

    /** Returns the letters of the operands, as {@link Opcode} explains them. */
    static String operands(int form) {
        return OPERANDS[form];
    }
}
