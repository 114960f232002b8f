package hypha.wasm.types;

/**
 * The abstract heap types (core specification 2.3.5), each known by its byte in the binary format, and how they are ordered. There are four hierarchies, which have no value in common:
 * {@code any}, {@code func}, {@code extern} and {@code exn}.
 */
public final class HeapType {
    /** All exceptions. */
    public static final int EXN = 0x69;
    /** All arrays. */
    public static final int ARRAY = 0x6A;
    /** All structs. */
    public static final int STRUCT = 0x6B;
    /** Unboxed integers of 31 bits. */
    public static final int I31 = 0x6C;
    /** What {@code ref.eq} compares: structs, arrays, i31. */
    public static final int EQ = 0x6D;
    /** Everything internal, and externals that were converted. */
    public static final int ANY = 0x6E;
    /** Everything of the embedder. */
    public static final int EXTERN = 0x6F;
    /** All functions. */
    public static final int FUNC = 0x70;
    /** No value of the {@code any} hierarchy. */
    public static final int NONE = 0x71;
    /** No external. */
    public static final int NOEXTERN = 0x72;
    /** No function. */
    public static final int NOFUNC = 0x73;
    /** No exception. */
    public static final int NOEXN = 0x74;

    private static final int FIRST = EXN;

    private static final String[] NAMES = {
        "exn", "array", "struct", "i31", "eq", "any", "extern", "func", "none", "noextern", "nofunc", "noexn"
    };

    private HeapType() {}

    /** Says whether a byte stands for an abstract heap type. */
    public static boolean isAbstract(int code) {
        return code >= FIRST && code < FIRST + NAMES.length;
    }

    /** Returns the word of the text format. */
    public static String name(int heapType) {
        return NAMES[heapType - FIRST];
    }

    /** Returns the supertype of all types in the hierarchy of an abstract heap type. */
    public static int top(int heapType) {
        return switch (heapType) {
            case FUNC, NOFUNC -> FUNC;
            case EXTERN, NOEXTERN -> EXTERN;
            case EXN, NOEXN -> EXN;
            default -> ANY;
        };
    }

    /** Returns the subtype of all types in the hierarchy of an abstract heap type. */
    public static int bottom(int heapType) {
        return switch (top(heapType)) {
            case FUNC -> NOFUNC;
            case EXTERN -> NOEXTERN;
            case EXN -> NOEXN;
            default -> NONE;
        };
    }

    /** Says whether an abstract heap type is a subtype of another, or the same (core specification 3.3.3). */
    public static boolean matches(int sub, int sup) {
        return sub == sup
                || sup == top(sub)
                || sub == bottom(sup)
                || sup == EQ && (sub == I31 || sub == STRUCT || sub == ARRAY);
    }
}
