package hypha.fuzz.generate;

import java.util.List;

/**
 * A value type. References are always nullable.
 *
 * @param text its name in the text format
 * @param letter its letter in signatures
 * @param code its byte in the binary format
 * @param index of the type that a reference refers to, or -1
 */
public record Type(String text, char letter, int code, int index) {
    /** 32-bit integers. */
    public static final Type I32 = new Type("i32", 'i', 0x7F, -1);
    /** 64-bit integers. */
    public static final Type I64 = new Type("i64", 'I', 0x7E, -1);
    /** IEEE 754 binary32. */
    public static final Type F32 = new Type("f32", 'f', 0x7D, -1);
    /** IEEE 754 binary64. */
    public static final Type F64 = new Type("f64", 'F', 0x7C, -1);
    /** Vectors of 128 bits. */
    public static final Type V128 = new Type("v128", 'v', 0x7B, -1);
    /** References to functions. */
    public static final Type FUNCREF = new Type("funcref", 'r', 0x70, -1);
    /** References to things of the host. */
    public static final Type EXTERNREF = new Type("externref", 'x', 0x6F, -1);
    /** References to any object of the module, and to internalized things of the host. */
    public static final Type ANYREF = new Type("anyref", 'n', 0x6E, -1);
    /** References to objects that can be compared. */
    public static final Type EQREF = new Type("eqref", 'q', 0x6D, -1);
    /** Integers of 31 bits as references. */
    public static final Type I31REF = new Type("i31ref", '3', 0x6C, -1);
    /** References to structures. */
    public static final Type STRUCTREF = new Type("structref", 's', 0x6B, -1);
    /** References to arrays. */
    public static final Type ARRAYREF = new Type("arrayref", 'y', 0x6A, -1);
    /** References to caught exceptions. */
    public static final Type EXNREF = new Type("exnref", 'e', 0x69, -1);

    private static final List<Type> NAMED =
            List.of(I32, I64, F32, F64, V128, FUNCREF, EXTERNREF, ANYREF, EQREF, I31REF, STRUCTREF, ARRAYREF, EXNREF);

    private static final String PASSABLE = "iIfFrx";
    private static final String OBJECTS = "nq3syo";
    private static final int NULLABLE_REFERENCE = 0x63;

    /** Returns the type of a letter. */
    public static Type of(char letter) {
        return NAMED.stream()
                .filter(type -> type.letter == letter)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("letter=" + letter));
    }

    /** Returns the references to what is of a type of the module. */
    static Type referenceTo(int index) {
        return new Type("(ref null " + index + ")", 'o', NULLABLE_REFERENCE, index);
    }

    /** Says whether values are references. */
    public boolean isReference() {
        return "rxe".indexOf(letter) >= 0 || isObject();
    }

    /** Says whether values are references that only modules with garbage collection or typed function references have. */
    boolean isObject() {
        return OBJECTS.indexOf(letter) >= 0;
    }

    /** Says whether a host written in JavaScript can pass values of this type. */
    public boolean isPassable() {
        return PASSABLE.indexOf(letter) >= 0;
    }

    /** Appends the type. */
    void encode(Encoder out) {
        out.raw(code);
        if (index >= 0) {
            out.signed(index);
        }
    }

    /** Appends what the references refer to. */
    void encodeHeapType(Encoder out) {
        if (index >= 0) {
            out.signed(index);
        } else {
            out.raw(code);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
