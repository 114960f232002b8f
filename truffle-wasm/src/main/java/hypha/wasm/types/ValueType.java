package hypha.wasm.types;

/**
 * A value type (core specification 2.3.4). Types are identified by their {@link #code()}, so that the validator can keep them in an {@code int[]}; equal types are the same
 * object today, but compare with {@link #equals}: a reference type may come to carry a heap type.
 */
public final class ValueType {
    /** Code of the type that {@code unreachable} leaves behind: it matches every type. Never the type of a value. */
    public static final int BOTTOM = 0;

    /** Code of {@link #I32}, its byte in the binary format; so are the others. */
    public static final int I32_CODE = 0x7F;
    /** Code of {@link #I64}. */
    public static final int I64_CODE = 0x7E;
    /** Code of {@link #F32}. */
    public static final int F32_CODE = 0x7D;
    /** Code of {@link #F64}. */
    public static final int F64_CODE = 0x7C;
    /** Code of {@link #V128}. */
    public static final int V128_CODE = 0x7B;
    /** Code of {@link #FUNCREF}. */
    public static final int FUNCREF_CODE = 0x70;
    /** Code of {@link #EXTERNREF}. */
    public static final int EXTERNREF_CODE = 0x6F;

    /** 32-bit integers. */
    public static final ValueType I32 = new ValueType("i32", ValueKind.I32, I32_CODE);
    /** 64-bit integers. */
    public static final ValueType I64 = new ValueType("i64", ValueKind.I64, I64_CODE);
    /** IEEE 754 binary32. */
    public static final ValueType F32 = new ValueType("f32", ValueKind.F32, F32_CODE);
    /** IEEE 754 binary64. */
    public static final ValueType F64 = new ValueType("f64", ValueKind.F64, F64_CODE);
    /** 128-bit vectors. Not accepted by the parser yet. */
    public static final ValueType V128 = new ValueType("v128", ValueKind.V128, V128_CODE);
    /** References to functions, or null. */
    public static final ValueType FUNCREF = new ValueType("funcref", ValueKind.REFERENCE, FUNCREF_CODE);
    /** References to objects of the embedder, or null. */
    public static final ValueType EXTERNREF = new ValueType("externref", ValueKind.REFERENCE, EXTERNREF_CODE);

    private final String name;
    private final ValueKind kind;
    private final int code;

    private ValueType(String name, ValueKind kind, int code) {
        this.name = name;
        this.kind = kind;
        this.code = code;
    }

    /** Returns the type with a code, or null if there is none. */
    public static ValueType ofCode(int code) {
        return switch (code) {
            case I32_CODE -> I32;
            case I64_CODE -> I64;
            case F32_CODE -> F32;
            case F64_CODE -> F64;
            case V128_CODE -> V128;
            case FUNCREF_CODE -> FUNCREF;
            case EXTERNREF_CODE -> EXTERNREF;
            default -> null;
        };
    }

    /** Returns how values of this type are held at run time. */
    public ValueKind kind() {
        return kind;
    }

    /** Returns the number that stands for this type; never {@link #BOTTOM}. */
    public int code() {
        return code;
    }

    /** Says whether values of this type are references. */
    public boolean isReference() {
        return kind == ValueKind.REFERENCE;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ValueType that && that.code == code;
    }

    @Override
    public int hashCode() {
        return code;
    }

    /** Returns the type as the text format spells it. */
    @Override
    public String toString() {
        return name;
    }
}
