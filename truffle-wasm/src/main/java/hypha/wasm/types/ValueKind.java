package hypha.wasm.types;

/**
 * How a value is held at run time: every value type has one of these kinds, and a frame slot is read by the kind that it was written with. Ordinals are stable; they are
 * stored in byte arrays.
 */
public enum ValueKind {
    /** 32-bit integer: a Java {@code int}. */
    I32,
    /** 64-bit integer: a Java {@code long}. */
    I64,
    /** 32-bit floating point: a Java {@code float}. */
    F32,
    /** 64-bit floating point: a Java {@code double}. */
    F64,
    /** 128-bit vector. */
    V128,
    /** Any reference: a Java object. */
    REFERENCE;

    private static final ValueKind[] VALUES = values();

    /** Returns the kind with an ordinal, 0 to 5. */
    public static ValueKind of(int ordinal) {
        return VALUES[ordinal];
    }
}
