package hypha.wasm.runtime;

/**
 * A value of type {@code v128}, as embedders pass it and interpreted code computes with it: 128 bits without a shape (core specification 4.2.1). Lane 0 is in the lowest bits. Immutable; two with the same
 * bits are equal.
 *
 * <p>Compiled code may hold vectors in another form; see {@code VectorApi} in the package of the nodes.
 *
 * @param low the bits 0 to 63
 * @param high the bits 64 to 127
 */
public record Vector128(long low, long high) {
    /** Size in bytes. */
    public static final int BYTES = 16;

    /** All bits zero. */
    public static final Vector128 ZERO = new Vector128(0, 0);

    /**
     * Returns the vector of 16 bytes, the first of them lane 0 of {@code i8x16}.
     *
     * @throws IllegalArgumentException if there are not 16
     */
    public static Vector128 ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("not a vector of 128 bits: bytes=" + bytes.length);
        }
        return new Vector128(fixed64(bytes, 0), fixed64(bytes, Long.BYTES));
    }

    private static long fixed64(byte[] bytes, int offset) {
        long value = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            value = value << Byte.SIZE | bytes[offset + i] & 0xFF;
        }
        return value;
    }

    /** Returns the vector of 16 bytes in a module, which the parser has checked to be there. */
    static Vector128 at(byte[] module, int offset) {
        return new Vector128(fixed64(module, offset), fixed64(module, offset + Long.BYTES));
    }

    /** Returns the 16 bytes, lane 0 of {@code i8x16} first. */
    public byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[i] = (byte) (low >>> i * Byte.SIZE);
            bytes[Long.BYTES + i] = (byte) (high >>> i * Byte.SIZE);
        }
        return bytes;
    }

    /**
     * Returns a lane.
     *
     * @param bits the lanes' width: 8, 16, 32 or 64
     * @param index counted from 0
     * @return the lane, sign-extended
     */
    public long lane(int bits, int index) {
        int bit = index * bits;
        long half = bit < Long.SIZE ? low : high;
        int unused = Long.SIZE - bits;
        return half << unused - (bit & Long.SIZE - 1) >> unused;
    }

    /** Returns this vector with another lane; of {@code value} the low {@code bits} count. */
    public Vector128 withLane(int bits, int index, long value) {
        int bit = index * bits;
        int shift = bit & Long.SIZE - 1;
        long mask = -1L >>> Long.SIZE - bits << shift;
        long lane = value << shift & mask;
        return bit < Long.SIZE ? new Vector128(low & ~mask | lane, high) : new Vector128(low, high & ~mask | lane);
    }

    /** Returns the vector with the same value in all lanes. */
    public static Vector128 splat(int bits, long value) {
        long half = value;
        for (int width = bits; width < Long.SIZE; width *= 2) {
            half = half & -1L >>> Long.SIZE - width | half << width;
        }
        return new Vector128(half, half);
    }

    /** Returns the value as the text format spells it, in lanes of 32 bits. */
    @Override
    public String toString() {
        return String.format(
                "i32x4 0x%08x 0x%08x 0x%08x 0x%08x", (int) low, (int) (low >>> 32), (int) high, (int) (high >>> 32));
    }
}
