package hypha.wasm.types;

/**
 * The type of a struct's field or of an array's elements (core specification 2.3.8). What is stored is a whole value, or the low bits of an i32.
 */
public final class FieldType {
    /** {@link #storage}: the low 8 bits of an i32. These constants are bytes, and not an enum, since compiled code switches over them as constants. */
    public static final byte I8 = 0;
    /** {@link #storage}: the low 16 bits of an i32. */
    public static final byte I16 = 1;
    /** {@link #storage}: an i32. */
    public static final byte I32 = 2;
    /** {@link #storage}: an i64. */
    public static final byte I64 = 3;
    /** {@link #storage}: an f32. */
    public static final byte F32 = 4;
    /** {@link #storage}: an f64. */
    public static final byte F64 = 5;
    /** {@link #storage}: a v128. */
    public static final byte V128 = 6;
    /** {@link #storage}: a reference. */
    public static final byte REFERENCE = 7;

    private final ValueType type;
    private final byte storage;
    private final boolean mutable;

    private FieldType(ValueType type, byte storage, boolean mutable) {
        this.type = type;
        this.storage = storage;
        this.mutable = mutable;
    }

    /** Returns the type of fields that hold values of a type. */
    public static FieldType of(ValueType type, boolean mutable) {
        byte storage = switch (type.kind()) {
            case I32 -> I32;
            case I64 -> I64;
            case F32 -> F32;
            case F64 -> F64;
            case V128 -> V128;
            case REFERENCE -> REFERENCE;
        };
        return new FieldType(type, storage, mutable);
    }

    /** Returns the type of packed fields; {@code storage} is {@link #I8} or {@link #I16}. */
    public static FieldType packed(byte storage, boolean mutable) {
        return new FieldType(ValueType.I32, storage, mutable);
    }

    /** Returns the type of the values that instructions read and write: i32 if they are packed. */
    public ValueType type() {
        return type;
    }

    /** Returns what is stored: one of the constants of this class. */
    public byte storage() {
        return storage;
    }

    /** Says whether it can be set. */
    public boolean mutable() {
        return mutable;
    }

    /** Says whether fewer bits are kept than the value has. */
    public boolean isPacked() {
        return storage <= I16;
    }

    /** Returns the bytes that an element takes in a data segment; 0 if it is a reference. */
    public int sizeBytes() {
        return switch (storage) {
            case I8 -> Byte.BYTES;
            case I16 -> Short.BYTES;
            case I32, F32 -> Integer.BYTES;
            case I64, F64 -> Long.BYTES;
            case V128 -> 2 * Long.BYTES;
            default -> 0;
        };
    }

    /** Returns the type of the store that this type of a module is. */
    FieldType resolve(DefinedType[] types) {
        ValueType resolved = DefinedType.resolve(type, types);
        return resolved == type ? this : new FieldType(resolved, storage, mutable);
    }

    /** Says whether a field of this type may stand where another is expected: what can be set must be of the same type. */
    boolean matches(FieldType supertype) {
        return mutable == supertype.mutable
                && storage == supertype.storage
                && type.matches(supertype.type)
                && (!mutable || supertype.type.matches(type));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldType that
                && storage == that.storage
                && mutable == that.mutable
                && type.equals(that.type);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * type.hashCode() + storage) + Boolean.hashCode(mutable);
    }

    /** Returns for instance {@code (mut i8)}. */
    @Override
    public String toString() {
        String stored = isPacked() ? storage == I8 ? "i8" : "i16" : type.toString();
        return mutable ? "(mut " + stored + ")" : stored;
    }
}
