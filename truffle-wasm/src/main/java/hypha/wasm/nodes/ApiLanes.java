package hypha.wasm.nodes;

import static hypha.wasm.nodes.ApiVectors.bytes;
import static hypha.wasm.nodes.ApiVectors.doubles;
import static hypha.wasm.nodes.ApiVectors.floats;
import static hypha.wasm.nodes.ApiVectors.ints;
import static hypha.wasm.nodes.ApiVectors.longs;
import static hypha.wasm.nodes.ApiVectors.shorts;

import com.oracle.truffle.api.CompilerDirectives;
import hypha.wasm.code.VectorOpcode;
import hypha.wasm.code.VectorOperation;
import hypha.wasm.code.VectorShape;
import hypha.wasm.runtime.Vector128;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Instructions that take lanes out of vectors, put them in, or change their places, with the Vector API. A lane's value is given as its bits in a {@code long}. */
final class ApiLanes {
    /** Set in the names of a shuffle that are the second vector's. */
    private static final long OF_SECOND = 0x1010_1010_1010_1010L;

    private ApiLanes() {}

    static ByteVector splat(int shape, long value) {
        return bytes(
                switch (shape) {
                    case VectorShape.I8X16 -> ByteVector.broadcast(ByteVector.SPECIES_128, (byte) value);
                    case VectorShape.I16X8 ->
                        ShortVector.broadcast(ShortVector.SPECIES_128, (short) value)
                                .reinterpretAsBytes();
                    case VectorShape.I32X4 ->
                        IntVector.broadcast(IntVector.SPECIES_128, (int) value).reinterpretAsBytes();
                    case VectorShape.I64X2 ->
                        LongVector.broadcast(LongVector.SPECIES_128, value).reinterpretAsBytes();
                    case VectorShape.F32X4 ->
                        FloatVector.broadcast(FloatVector.SPECIES_128, Float.intBitsToFloat((int) value))
                                .reinterpretAsBytes();
                    case VectorShape.F64X2 ->
                        DoubleVector.broadcast(DoubleVector.SPECIES_128, Double.longBitsToDouble(value))
                                .reinterpretAsBytes();
                    default -> throw CompilerDirectives.shouldNotReachHere("shape=" + shape);
                });
    }

    /** Returns the bits of a lane, extended as the instruction wants it. */
    static long extract(int opcode, ByteVector vector, int lane) {
        int shape = VectorOpcode.shape(opcode);
        long value = lane(shape, vector, lane);
        if (VectorOpcode.operation(opcode) == VectorOperation.EXTRACT_U) {
            return value & (1 << VectorShape.bits(shape)) - 1;
        }
        return value;
    }

    /** Returns the bits of a lane, sign-extended. */
    static long lane(int shape, ByteVector vector, int lane) {
        return switch (shape) {
            case VectorShape.I8X16 -> vector.lane(lane);
            case VectorShape.I16X8 -> shorts(vector).lane(lane);
            case VectorShape.I32X4 -> ints(vector).lane(lane);
            case VectorShape.I64X2 -> longs(vector).lane(lane);
            case VectorShape.F32X4 -> Float.floatToRawIntBits(floats(vector).lane(lane));
            case VectorShape.F64X2 -> Double.doubleToRawLongBits(doubles(vector).lane(lane));
            default -> throw CompilerDirectives.shouldNotReachHere("shape=" + shape);
        };
    }

    static ByteVector replace(int shape, ByteVector vector, int lane, long value) {
        return bytes(
                switch (shape) {
                    case VectorShape.I8X16 -> vector.withLane(lane, (byte) value);
                    case VectorShape.I16X8 ->
                        shorts(vector).withLane(lane, (short) value).reinterpretAsBytes();
                    case VectorShape.I32X4 ->
                        ints(vector).withLane(lane, (int) value).reinterpretAsBytes();
                    case VectorShape.I64X2 ->
                        longs(vector).withLane(lane, value).reinterpretAsBytes();
                    case VectorShape.F32X4 ->
                        floats(vector)
                                .withLane(lane, Float.intBitsToFloat((int) value))
                                .reinterpretAsBytes();
                    case VectorShape.F64X2 ->
                        doubles(vector)
                                .withLane(lane, Double.longBitsToDouble(value))
                                .reinterpretAsBytes();
                    default -> throw CompilerDirectives.shouldNotReachHere("shape=" + shape);
                });
    }

    static int test(int opcode, ByteVector vector) {
        int shape = VectorOpcode.shape(opcode);
        return switch (VectorOpcode.operation(opcode)) {
            case VectorOperation.ANY_TRUE -> {
                LongVector longs = longs(vector);
                yield (longs.lane(0) | longs.lane(1)) != 0 ? 1 : 0;
            }
            case VectorOperation.ALL_TRUE -> {
                // Graal 25.0 has no test of a mask with two lanes.
                if (shape == VectorShape.I64X2) {
                    LongVector longs = longs(vector);
                    yield longs.lane(0) != 0 & longs.lane(1) != 0 ? 1 : 0;
                }
                yield compareZero(shape, vector, VectorOperators.EQ).anyTrue() ? 0 : 1;
            }
            case VectorOperation.BITMASK ->
                bitmask(shape, longs(vector).lane(0), longs(vector).lane(1));
            default -> throw CompilerDirectives.shouldNotReachHere("opcode=" + opcode);
        };
    }

    /** Collects the signs of the lanes in two halves. Of a mask that Graal 25.0.1 knows at compile time it gives the bits in the wrong order. */
    private static int bitmask(int shape, long low, long high) {
        int lanes =
                shape == VectorShape.I8X16 ? 8 : shape == VectorShape.I16X8 ? 4 : shape == VectorShape.I32X4 ? 2 : 1;
        return signs(lanes, low) | signs(lanes, high) << lanes;
    }

    private static int signs(int lanes, long half) {
        return (int)
                switch (lanes) {
                    // Each product has the sign of byte i at bit 56 + i, and no two at one place.
                    case 8 -> (half >>> 7 & 0x0101_0101_0101_0101L) * 0x0102_0408_1020_4080L >>> 56;
                    case 4 -> half >>> 15 & 1 | half >>> 30 & 2 | half >>> 45 & 4 | half >>> 60 & 8;
                    case 2 -> half >>> 31 & 1 | half >>> 62 & 2;
                    default -> half >>> 63;
                };
    }

    private static VectorMask<?> compareZero(int shape, ByteVector vector, VectorOperators.Comparison comparison) {
        return switch (shape) {
            case VectorShape.I8X16 -> vector.compare(comparison, (byte) 0);
            case VectorShape.I16X8 -> shorts(vector).compare(comparison, (short) 0);
            case VectorShape.I32X4 -> ints(vector).compare(comparison, 0);
            case VectorShape.I64X2 -> longs(vector).compare(comparison, 0);
            default -> throw CompilerDirectives.shouldNotReachHere("shape=" + shape);
        };
    }

    /** Returns the bytes of {@code vector} that the bytes of {@code names} name; 0 for a name above 15. */
    static ByteVector swizzle(ByteVector vector, ByteVector names) {
        VectorMask<Byte> inside = names.compare(VectorOperators.ULT, (byte) Vector128.BYTES);
        return bytes(ByteVector.zero(ByteVector.SPECIES_128).blend(vector.rearrange(names.toShuffle()), inside));
    }

    /** Returns the bytes of two vectors that the bytes of two constants name: 0 to 15 are the first's. */
    static ByteVector shuffle(ByteVector first, ByteVector second, long lowNames, long highNames) {
        ByteVector names = ApiVectors.of(lowNames, highNames);
        if (((lowNames | highNames) & OF_SECOND) == 0) {
            return bytes(first.rearrange(names.toShuffle()));
        }
        if ((lowNames & highNames & OF_SECOND) == OF_SECOND) {
            return bytes(second.rearrange(names.toShuffle()));
        }
        return shuffle(first, second, names);
    }

    /** Returns the bytes of two vectors that the bytes of {@code names} name: 0 to 15 are the first's. */
    static ByteVector shuffle(ByteVector first, ByteVector second, ByteVector names) {
        VectorMask<Byte> inFirst = names.compare(VectorOperators.LT, (byte) Vector128.BYTES);
        var shuffle = names.toShuffle();
        return bytes(second.rearrange(shuffle).blend(first.rearrange(shuffle), inFirst));
    }
}
