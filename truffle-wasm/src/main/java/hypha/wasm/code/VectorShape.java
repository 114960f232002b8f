package hypha.wasm.code;

/** How an instruction divides a vector into lanes. */
public final class VectorShape {
    /** 16 lanes of 8 bits. */
    public static final int I8X16 = 0;
    /** 8 lanes of 16 bits. */
    public static final int I16X8 = 1;
    /** 4 lanes of 32 bits. */
    public static final int I32X4 = 2;
    /** 2 lanes of 64 bits. */
    public static final int I64X2 = 3;
    /** 4 lanes of binary32. */
    public static final int F32X4 = 4;
    /** 2 lanes of binary64. */
    public static final int F64X2 = 5;
    /** No lanes: 128 bits. */
    public static final int V128 = 6;

    private static final String[] NAMES = {"I8X16", "I16X8", "I32X4", "I64X2", "F32X4", "F64X2", "V128"};

    private VectorShape() {}

    /** Returns the shape's name in capitals, without {@code _}. */
    public static String name(int shape) {
        return NAMES[shape];
    }

    /** Returns the width of a lane in bits; 128 for {@link #V128}. */
    public static int bits(int shape) {
        return switch (shape) {
            case I8X16 -> Byte.SIZE;
            case I16X8 -> Short.SIZE;
            case I32X4, F32X4 -> Integer.SIZE;
            case I64X2, F64X2 -> Long.SIZE;
            default -> 2 * Long.SIZE;
        };
    }
}
