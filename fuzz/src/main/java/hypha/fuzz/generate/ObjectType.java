package hypha.fuzz.generate;

import java.util.List;

/**
 * The type of a structure or of an array.
 *
 * @param isArray whether it is an array's, which has one field: that of its elements
 * @param fields the fields, in order
 * @param supertype index of the type that this one extends, or -1
 */
record ObjectType(boolean isArray, List<Field> fields, int supertype) implements Definition {
    /** A field; {@code packedBits} is 8 or 16 if it holds only so much of an i32, else 0. */
    record Field(Type type, int packedBits, boolean mutable) {
        private void encode(Encoder out) {
            switch (packedBits) {
                case 8 -> out.raw(0x78);
                case 16 -> out.raw(0x77);
                default -> type.encode(out);
            }
            out.raw(mutable ? 1 : 0);
        }

        /** Returns what is appended to {@code get} in the name of the instruction that reads the field. */
        String suffix(boolean signed) {
            return packedBits == 0 ? "" : signed ? "_s" : "_u";
        }
    }

    void encode(Encoder out) {
        // Open to subtypes.
        out.raw(0x50);
        if (supertype < 0) {
            out.unsigned(0);
        } else {
            out.unsigned(1).unsigned(supertype);
        }
        if (isArray) {
            out.raw(0x5E);
            fields.getFirst().encode(out);
        } else {
            out.raw(0x5F).unsigned(fields.size());
            fields.forEach(field -> field.encode(out));
        }
    }
}
