package hypha.wasm.types;

/**
 * The type of a struct's field or of an array's elements.
 *
 * @param type the type of the values that instructions read and write; i32 if they are packed
 * @param packing how many bits are kept
 * @param mutable whether they can be set
 */
public record FieldType(ValueType type, Packing packing, boolean mutable) {
    /** Whether fewer bits are kept than the value has. */
    public enum Packing {
        /** The whole value. */
        NONE(0),
        /** The low 8 bits of an i32. */
        I8(Byte.BYTES),
        /** The low 16 bits of an i32. */
        I16(Short.BYTES);

        private final int bytes;

        Packing(int bytes) {
            this.bytes = bytes;
        }
    }

    /** Says whether fewer bits are kept than the value has. */
    public boolean isPacked() {
        return packing != Packing.NONE;
    }

    /** Returns the bytes that an element takes in a data segment; 0 if it is a reference. */
    public int sizeBytes() {
        return switch (type.kind()) {
            case I32 -> isPacked() ? packing.bytes : Integer.BYTES;
            case F32 -> Float.BYTES;
            case I64 -> Long.BYTES;
            case F64 -> Double.BYTES;
            case V128 -> 2 * Long.BYTES;
            case REFERENCE -> 0;
        };
    }

    /** Says whether a field of this type may stand where another is expected: what can be set must be of the same type. */
    boolean matches(FieldType supertype) {
        return mutable == supertype.mutable
                && packing == supertype.packing
                && type.matches(supertype.type)
                && (!mutable || supertype.type.matches(type));
    }

    @Override
    public String toString() {
        String storage = isPacked() ? packing == Packing.I8 ? "i8" : "i16" : type.toString();
        return mutable ? "(mut " + storage + ")" : storage;
    }
}
