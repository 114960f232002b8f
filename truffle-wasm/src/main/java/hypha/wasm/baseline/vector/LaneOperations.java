package hypha.wasm.baseline.vector;

/** Instructions that take constants or numbers, or give one, for generated code. Lanes are counted from 0; constants are checked. */
public final class LaneOperations {
    private static final long BYTES = 0x0101_0101_0101_0101L;
    private static final long SHORTS = 0x0001_0001_0001_0001L;
    private static final long INTS = 0x0000_0001_0000_0001L;

    private LaneOperations() {}

    /** {@code i8x16.splat}. */
    public static Lanes splat8(int value) {
        return Lanes.splat((value & 0xFF) * BYTES);
    }

    /** {@code i16x8.splat}. */
    public static Lanes splat16(int value) {
        return Lanes.splat((value & 0xFFFF) * SHORTS);
    }

    /** {@code i32x4.splat}. */
    public static Lanes splat32(int value) {
        return Lanes.splat((value & 0xFFFF_FFFFL) * INTS);
    }

    /** {@code i64x2.splat}. */
    public static Lanes splat64(long value) {
        return Lanes.splat(value);
    }

    /** A lane of 8 bits with its sign. */
    public static int lane8(Lanes vector, int lane) {
        return (byte) (Lanes.half(vector, lane >> 3) >>> (lane & 7) * Byte.SIZE);
    }

    /** A lane of 16 bits with its sign. */
    public static int lane16(Lanes vector, int lane) {
        return (short) (Lanes.half(vector, lane >> 2) >>> (lane & 3) * Short.SIZE);
    }

    /** A lane of 32 bits. */
    public static int lane32(Lanes vector, int lane) {
        return (int) (Lanes.half(vector, lane >> 1) >>> (lane & 1) * Integer.SIZE);
    }

    /** A lane of 64 bits. */
    public static long lane64(Lanes vector, int lane) {
        return Lanes.half(vector, lane);
    }

    /** The vector with another lane of 8 bits. */
    public static Lanes withLane8(Lanes vector, int value, int lane) {
        return withBits(vector, lane >> 3, (lane & 7) * Byte.SIZE, 0xFF, value);
    }

    /** The vector with another lane of 16 bits. */
    public static Lanes withLane16(Lanes vector, int value, int lane) {
        return withBits(vector, lane >> 2, (lane & 3) * Short.SIZE, 0xFFFF, value);
    }

    /** The vector with another lane of 32 bits. */
    public static Lanes withLane32(Lanes vector, int value, int lane) {
        return withBits(vector, lane >> 1, (lane & 1) * Integer.SIZE, 0xFFFF_FFFFL, value);
    }

    /** The vector with another lane of 64 bits. */
    public static Lanes withLane64(Lanes vector, long value, int lane) {
        return Lanes.withHalf(vector, lane, value);
    }

    private static Lanes withBits(Lanes vector, int half, int shift, long mask, long value) {
        long others = Lanes.half(vector, half) & ~(mask << shift);
        return Lanes.withHalf(vector, half, others | (value & mask) << shift);
    }

    /** {@code v128.any_true}. */
    public static int anyTrue(Lanes vector) {
        return (Lanes.half(vector, 0) | Lanes.half(vector, 1)) != 0 ? 1 : 0;
    }

    /** {@code i64x2.all_true}. */
    public static int allTrue(Lanes vector) {
        return (Lanes.half(vector, 0) != 0 ? 1 : 0) & (Lanes.half(vector, 1) != 0 ? 1 : 0);
    }

    /** {@code i64x2.bitmask}. */
    public static int bitmask(Lanes vector) {
        return (int) (Lanes.half(vector, 0) >>> 63 | Lanes.half(vector, 1) >>> 63 << 1);
    }
}
