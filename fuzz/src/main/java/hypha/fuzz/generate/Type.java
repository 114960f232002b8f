package hypha.fuzz.generate;

/**
 * A value type.
 *
 * @param text its name in the text format
 * @param letter its letter in signatures
 * @param code its byte in the binary format
 */
public record Type(String text, char letter, int code) {
    /** 32-bit integers. */
    public static final Type I32 = new Type("i32", 'i', 0x7F);
    /** 64-bit integers. */
    public static final Type I64 = new Type("i64", 'I', 0x7E);
    /** IEEE 754 binary32. */
    public static final Type F32 = new Type("f32", 'f', 0x7D);
    /** IEEE 754 binary64. */
    public static final Type F64 = new Type("f64", 'F', 0x7C);
    /** Vectors of 128 bits. */
    public static final Type V128 = new Type("v128", 'v', 0x7B);
    /** References to functions, or null. */
    public static final Type FUNCREF = new Type("funcref", 'r', 0x70);
    /** References to things of the host, or null. */
    public static final Type EXTERNREF = new Type("externref", 'x', 0x6F);
    /** References to caught exceptions, or null. */
    public static final Type EXNREF = new Type("exnref", 'e', 0x69);

    private static final Type[] ALL = {I32, I64, F32, F64, V128, FUNCREF, EXTERNREF, EXNREF};

    /** Returns the type of a letter. */
    public static Type of(char letter) {
        for (Type type : ALL) {
            if (type.letter == letter) {
                return type;
            }
        }
        throw new IllegalArgumentException("letter=" + letter);
    }

    /** Says whether values are references. */
    public boolean isReference() {
        return code <= FUNCREF.code;
    }

    /** Says whether a host written in JavaScript can pass values of this type. */
    public boolean isPassable() {
        return this != V128 && this != EXNREF;
    }

    @Override
    public String toString() {
        return text;
    }
}
