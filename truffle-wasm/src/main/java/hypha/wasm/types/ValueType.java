package hypha.wasm.types;

/**
 * A value type (core specification 2.3.4). Types are identified by their {@link #code()}, so that the validator can keep them in an {@code int[]}; compare with {@link #equals}.
 *
 * <p>The code of a number or vector is its byte in the binary format. The code of a reference is that of its heap type, an abstract one's byte or {@link #CONCRETE} and the index of a type,
 * and {@link #NON_NULL} if null is not among its values. So {@code funcref} and the other short forms have their bytes as codes too.
 *
 * <p>What the index of a concrete type counts depends on whose type it is. As the parser finds it in a module, it is an index of the module's types. Types of things in the store have no module:
 * they have a {@link #definition}, and the index is {@link DefinedType#id}. {@link DefinedType#resolve} makes those of these.
 */
public final class ValueType {
    /** Code of the type that {@code unreachable} leaves behind: it matches every type. Never the type of a value. */
    public static final int BOTTOM = 0;

    /** Set in codes of references that cannot be null. */
    public static final int NON_NULL = 1 << 29;

    /** Set in codes of references to a type that the module defines. */
    public static final int CONCRETE = 1 << 30;

    /** Code of a reference of which nothing but that it is not null is known, after {@code unreachable}: it matches every reference type. Never the type of a value. */
    public static final int BOTTOM_REFERENCE = NON_NULL;

    /** Highest index that a code can hold; what is above cannot be the index of a type, and becomes this. */
    public static final int MAXIMUM_INDEX = NON_NULL - 1;

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
    public static final int FUNCREF_CODE = HeapType.FUNC;
    /** Code of {@link #EXTERNREF}. */
    public static final int EXTERNREF_CODE = HeapType.EXTERN;

    /** 32-bit integers. */
    public static final ValueType I32 = new ValueType(ValueKind.I32, I32_CODE, null);
    /** 64-bit integers. */
    public static final ValueType I64 = new ValueType(ValueKind.I64, I64_CODE, null);
    /** IEEE 754 binary32. */
    public static final ValueType F32 = new ValueType(ValueKind.F32, F32_CODE, null);
    /** IEEE 754 binary64. */
    public static final ValueType F64 = new ValueType(ValueKind.F64, F64_CODE, null);
    /** 128-bit vectors. */
    public static final ValueType V128 = new ValueType(ValueKind.V128, V128_CODE, null);

    private static final int FIRST_ABSTRACT = HeapType.EXN;
    private static final int ABSTRACT_COUNT = HeapType.NOEXN - HeapType.EXN + 1;
    private static final ValueType[] NULLABLE = new ValueType[ABSTRACT_COUNT];
    private static final ValueType[] NOT_NULLABLE = new ValueType[ABSTRACT_COUNT];

    static {
        for (int i = 0; i < ABSTRACT_COUNT; i++) {
            NULLABLE[i] = new ValueType(ValueKind.REFERENCE, FIRST_ABSTRACT + i, null);
            NOT_NULLABLE[i] = new ValueType(ValueKind.REFERENCE, FIRST_ABSTRACT + i | NON_NULL, null);
        }
    }

    /** References to functions, or null. */
    public static final ValueType FUNCREF = ofCode(FUNCREF_CODE);
    /** References to objects of the embedder, or null. */
    public static final ValueType EXTERNREF = ofCode(EXTERNREF_CODE);

    private final ValueKind kind;
    private final int code;
    private final DefinedType definition;

    private ValueType(ValueKind kind, int code, DefinedType definition) {
        this.kind = kind;
        this.code = code;
        this.definition = definition;
    }

    /** Returns the type with a code, or null if there is none. A concrete one's index is that of a module's type. */
    public static ValueType ofCode(int code) {
        return switch (code) {
            case I32_CODE -> I32;
            case I64_CODE -> I64;
            case F32_CODE -> F32;
            case F64_CODE -> F64;
            case V128_CODE -> V128;
            default -> ofReferenceCode(code);
        };
    }

    private static ValueType ofReferenceCode(int code) {
        if ((code & CONCRETE) != 0) {
            return new ValueType(ValueKind.REFERENCE, code, null);
        }
        int heapType = nullable(code);
        if (!HeapType.isAbstract(heapType)) {
            return null;
        }
        return (isNullable(code) ? NULLABLE : NOT_NULLABLE)[heapType - FIRST_ABSTRACT];
    }

    /** Returns the type of references to values of a defined type. */
    static ValueType of(DefinedType definition, boolean nullable) {
        int code = CONCRETE | definition.id();
        return new ValueType(ValueKind.REFERENCE, nullable ? code : nonNull(code), definition);
    }

    /** Returns the ordinal of the {@link ValueKind} of the type with a code. */
    public static int kindOrdinal(int code) {
        return switch (code) {
            case I32_CODE -> 0;
            case I64_CODE -> 1;
            case F32_CODE -> 2;
            case F64_CODE -> 3;
            case V128_CODE -> 4;
            default -> 5;
        };
    }

    /** Says whether a code is that of a reference type; {@link #BOTTOM} is not. */
    public static boolean isReference(int code) {
        return code >= NON_NULL || HeapType.isAbstract(code);
    }

    /** Says whether null is a value of the reference type with a code. */
    public static boolean isNullable(int code) {
        return (code & NON_NULL) == 0;
    }

    /** Says whether the code of a reference type has the index of a type. */
    public static boolean isConcrete(int code) {
        return (code & CONCRETE) != 0;
    }

    /** Returns the index that the code of a concrete reference type has. */
    public static int index(int code) {
        return code & MAXIMUM_INDEX;
    }

    /** Returns the code of the same references and null; it is also that of their heap type. */
    public static int nullable(int code) {
        return code & ~NON_NULL;
    }

    /** Returns the code of the same references without null. */
    public static int nonNull(int code) {
        return code | NON_NULL;
    }

    /** Returns the code of nullable references to a type by its index, unsigned. */
    public static int ofIndex(int index) {
        return CONCRETE | (index < 0 ? MAXIMUM_INDEX : Math.min(index, MAXIMUM_INDEX));
    }

    /** Says whether locals and table elements of the type with a code have a value before they are set. */
    public static boolean isDefaultable(int code) {
        return !isReference(code) || isNullable(code);
    }

    /**
     * Says whether a type is a subtype of another, or the same (core specification 3.3.4).
     *
     * @param subDefinition what the first is a reference to if it is concrete
     * @param supDefinition what the second is a reference to if it is concrete
     */
    public static boolean matches(int sub, DefinedType subDefinition, int sup, DefinedType supDefinition) {
        if (sub == sup && subDefinition == supDefinition || sub == BOTTOM) {
            return true;
        }
        if (!isReference(sub) || !isReference(sup) || isNullable(sub) && !isNullable(sup)) {
            return false;
        }
        if (sub == BOTTOM_REFERENCE) {
            return true;
        }
        if (isConcrete(sub)) {
            return isConcrete(sup)
                    ? subDefinition.isSubtypeOf(supDefinition)
                    : HeapType.matches(subDefinition.heapType(), nullable(sup));
        }
        return isConcrete(sup)
                ? nullable(sub) == HeapType.bottom(supDefinition.heapType())
                : HeapType.matches(nullable(sub), nullable(sup));
    }

    /** Says whether this type of something in the store is a subtype of another, or the same. */
    public boolean matches(ValueType supertype) {
        return matches(code, definition, supertype.code, supertype.definition);
    }

    /** Returns how values of this type are held at run time. */
    public ValueKind kind() {
        return kind;
    }

    /** Returns the number that stands for this type; never {@link #BOTTOM}. */
    public int code() {
        return code;
    }

    /** Returns the type of what is referred to, if that is a defined type and known; else null. */
    public DefinedType definition() {
        return definition;
    }

    /** Says whether values of this type are references. */
    public boolean isReference() {
        return kind == ValueKind.REFERENCE;
    }

    /** Says whether null is a value of this type. */
    public boolean isNullable() {
        return isReference() && isNullable(code);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ValueType that && that.code == code && that.definition == definition;
    }

    @Override
    public int hashCode() {
        return code;
    }

    /** Returns the type with a code as the text format spells it. */
    public static String name(int code) {
        return switch (code) {
            case BOTTOM -> "anything";
            case BOTTOM_REFERENCE -> "any reference";
            case I32_CODE -> "i32";
            case I64_CODE -> "i64";
            case F32_CODE -> "f32";
            case F64_CODE -> "f64";
            case V128_CODE -> "v128";
            default -> referenceName(code);
        };
    }

    private static String referenceName(int code) {
        if (isConcrete(code)) {
            return (isNullable(code) ? "(ref null " : "(ref ") + index(code) + ")";
        }
        String heapType = HeapType.name(nullable(code));
        if (!isNullable(code)) {
            return "(ref " + heapType + ")";
        }
        return heapType.startsWith("no")
                ? "null" + heapType.substring(heapType.equals("none") ? 4 : 2) + "ref"
                : heapType + "ref";
    }

    /** Returns the type as the text format spells it. */
    @Override
    public String toString() {
        return name(code);
    }
}
