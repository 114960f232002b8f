package hypha.wasm.nodes;

import static hypha.wasm.nodes.ApiVectors.bytes;
import static hypha.wasm.nodes.ApiVectors.ints;
import static hypha.wasm.nodes.ApiVectors.longs;
import static hypha.wasm.nodes.ApiVectors.shorts;

import com.oracle.truffle.api.CompilerDirectives;
import hypha.wasm.code.VectorOpcode;
import hypha.wasm.code.VectorOperation;
import hypha.wasm.code.VectorShape;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorOperators.Binary;
import jdk.incubator.vector.VectorOperators.Comparison;

/**
 * Instructions on integer lanes with the Vector API. Graal 25.0 has no minimum or maximum of unsigned lanes, no saturating sums, no counts of bits and no shifts of bytes for it, and one operation that it
 * does not have would leave all that depends on it to calls; so these are made of what it has.
 */
final class ApiIntegers {
    private ApiIntegers() {}

    static ByteVector unary(int operation, int shape, ByteVector a) {
        return switch (operation) {
            case VectorOperation.ABS -> {
                // Graal's own would need AVX-512 for 64 bits.
                ByteVector signs = compare(shape, VectorOperators.LT, a, ApiVectors.ZERO);
                ByteVector flipped = bytes(a.lanewise(VectorOperators.XOR, signs));
                yield lanewise(shape, VectorOperators.SUB, flipped, signs);
            }
            case VectorOperation.NEG -> lanewise(shape, VectorOperators.SUB, ApiVectors.ZERO, a);
            case VectorOperation.POPCNT -> popcount(a);
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }

    /** Sums up the bits of each byte: of pairs, of fours, of all eight. */
    private static ByteVector popcount(ByteVector a) {
        ByteVector pairs = bytes(a.sub(shiftRight(a, 1, 0x55)));
        ByteVector fours = bytes(and(pairs, 0x33).add(shiftRight(pairs, 2, 0x33)));
        return and(bytes(fours.add(shiftRight(fours, 4, 0x0F))), 0x0F);
    }

    /** Shifts bytes; {@code mask} clears what comes from the neighbour, for it is done in lanes of 16 bits. */
    private static ByteVector shiftRight(ByteVector a, int distance, int mask) {
        return and(bytes(shorts(a).lanewise(VectorOperators.LSHR, distance).reinterpretAsBytes()), mask);
    }

    private static ByteVector and(ByteVector a, int mask) {
        return bytes(a.lanewise(VectorOperators.AND, (byte) mask));
    }

    static ByteVector binary(int operation, int shape, ByteVector a, ByteVector b) {
        return switch (operation) {
            case VectorOperation.ADD -> lanewise(shape, VectorOperators.ADD, a, b);
            case VectorOperation.SUB -> lanewise(shape, VectorOperators.SUB, a, b);
            case VectorOperation.MUL -> multiply(shape, a, b);
            case VectorOperation.MIN_S -> lanewise(shape, VectorOperators.MIN, a, b);
            case VectorOperation.MAX_S -> lanewise(shape, VectorOperators.MAX, a, b);
            case VectorOperation.MIN_U -> unsigned(shape, VectorOperators.MIN, a, b);
            case VectorOperation.MAX_U -> unsigned(shape, VectorOperators.MAX, a, b);
            case VectorOperation.EQ -> compare(shape, VectorOperators.EQ, a, b);
            case VectorOperation.NE -> compare(shape, VectorOperators.NE, a, b);
            case VectorOperation.LT_S -> compare(shape, VectorOperators.LT, a, b);
            case VectorOperation.LE_S -> compare(shape, VectorOperators.LE, a, b);
            case VectorOperation.LT_U -> compare(shape, VectorOperators.ULT, a, b);
            case VectorOperation.LE_U -> compare(shape, VectorOperators.ULE, a, b);
            default -> saturating(operation, shape, a, b);
        };
    }

    /** Before AVX-512 there is no multiplication of lanes of 64 bits, and that of two numbers is as fast. */
    static ByteVector multiply(int shape, ByteVector a, ByteVector b) {
        if (shape != VectorShape.I64X2) {
            return lanewise(shape, VectorOperators.MUL, a, b);
        }
        LongVector x = longs(a);
        LongVector y = longs(b);
        return ApiVectors.of(x.lane(0) * y.lane(0), x.lane(1) * y.lane(1));
    }

    private static ByteVector saturating(int operation, int shape, ByteVector a, ByteVector b) {
        long maximum = shape == VectorShape.I8X16 ? Byte.MAX_VALUE : Short.MAX_VALUE;
        return switch (operation) {
            case VectorOperation.ADD_SAT_U -> {
                ByteVector sum = lanewise(shape, VectorOperators.ADD, a, b);
                yield bytes(sum.lanewise(VectorOperators.OR, compare(shape, VectorOperators.ULT, sum, a)));
            }
            case VectorOperation.SUB_SAT_U -> {
                ByteVector difference = lanewise(shape, VectorOperators.SUB, a, b);
                yield bytes(difference.lanewise(VectorOperators.AND, compare(shape, VectorOperators.ULE, b, a)));
            }
            case VectorOperation.ADD_SAT_S -> {
                // What may be added is at least minimum - min(a, 0), and at most maximum - max(a, 0).
                ByteVector least = difference(shape, ~maximum, extreme(shape, VectorOperators.MIN, a, 0));
                ByteVector most = difference(shape, maximum, extreme(shape, VectorOperators.MAX, a, 0));
                yield lanewise(shape, VectorOperators.ADD, a, clamp(shape, b, least, most));
            }
            case VectorOperation.SUB_SAT_S -> {
                // What may be subtracted is at least max(a, -1) - maximum, and at most min(a, -1) - minimum.
                ByteVector least = lanewise(
                        shape,
                        VectorOperators.SUB,
                        extreme(shape, VectorOperators.MAX, a, -1),
                        ApiLanes.splat(shape, maximum));
                ByteVector most = lanewise(
                        shape,
                        VectorOperators.SUB,
                        extreme(shape, VectorOperators.MIN, a, -1),
                        ApiLanes.splat(shape, ~maximum));
                yield lanewise(shape, VectorOperators.SUB, a, clamp(shape, b, least, most));
            }
            case VectorOperation.AVGR_U -> {
                // a + b = 2 * (a | b) - (a ^ b)
                ByteVector either = bytes(a.lanewise(VectorOperators.OR, b));
                ByteVector odd = bytes(a.lanewise(VectorOperators.XOR, b));
                yield lanewise(shape, VectorOperators.SUB, either, shift(VectorOperation.SHR_U, shape, odd, 1));
            }
            case VectorOperation.Q15MULR_SAT_S -> {
                ByteVector low = rounded(ApiWidths.binary(VectorOperation.EXTMUL_LOW_S, VectorShape.I32X4, a, b));
                ByteVector high = rounded(ApiWidths.binary(VectorOperation.EXTMUL_HIGH_S, VectorShape.I32X4, a, b));
                yield ApiWidths.binary(VectorOperation.NARROW_S, VectorShape.I16X8, low, high);
            }
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }

    private static ByteVector rounded(ByteVector products) {
        return bytes(
                ints(products).add(1 << 14).lanewise(VectorOperators.ASHR, 15).reinterpretAsBytes());
    }

    private static ByteVector difference(int shape, long minuend, ByteVector subtrahend) {
        return lanewise(shape, VectorOperators.SUB, ApiLanes.splat(shape, minuend), subtrahend);
    }

    private static ByteVector extreme(int shape, Binary which, ByteVector a, long b) {
        return lanewise(shape, which, a, ApiLanes.splat(shape, b));
    }

    static ByteVector clamp(int shape, ByteVector a, ByteVector least, ByteVector most) {
        return lanewise(shape, VectorOperators.MIN, lanewise(shape, VectorOperators.MAX, a, least), most);
    }

    /** The minimum or maximum of unsigned lanes is that of signed ones with their highest bits flipped. */
    private static ByteVector unsigned(int shape, Binary which, ByteVector a, ByteVector b) {
        ByteVector flip = ApiLanes.splat(shape, 1L << VectorShape.bits(shape) - 1);
        ByteVector flippedA = bytes(a.lanewise(VectorOperators.XOR, flip));
        ByteVector flippedB = bytes(b.lanewise(VectorOperators.XOR, flip));
        return bytes(lanewise(shape, which, flippedA, flippedB).lanewise(VectorOperators.XOR, flip));
    }

    static ByteVector lanewise(int shape, Binary operation, ByteVector a, ByteVector b) {
        return bytes(
                switch (shape) {
                    case VectorShape.I8X16 -> a.lanewise(operation, b);
                    case VectorShape.I16X8 ->
                        shorts(a).lanewise(operation, shorts(b)).reinterpretAsBytes();
                    case VectorShape.I32X4 ->
                        ints(a).lanewise(operation, ints(b)).reinterpretAsBytes();
                    case VectorShape.I64X2 ->
                        longs(a).lanewise(operation, longs(b)).reinterpretAsBytes();
                    default -> throw CompilerDirectives.shouldNotReachHere("shape=" + shape);
                });
    }

    /** Returns all ones in the lanes where the comparison holds. */
    private static ByteVector compare(int shape, Comparison comparison, ByteVector a, ByteVector b) {
        return bytes(
                switch (shape) {
                    case VectorShape.I8X16 -> a.compare(comparison, b).toVector();
                    case VectorShape.I16X8 ->
                        shorts(a).compare(comparison, shorts(b)).toVector().reinterpretAsBytes();
                    case VectorShape.I32X4 ->
                        ints(a).compare(comparison, ints(b)).toVector().reinterpretAsBytes();
                    case VectorShape.I64X2 ->
                        longs(a).compare(comparison, longs(b)).toVector().reinterpretAsBytes();
                    default -> throw CompilerDirectives.shouldNotReachHere("shape=" + shape);
                });
    }

    static ByteVector shift(int opcode, ByteVector a, int count) {
        int shape = VectorOpcode.shape(opcode);
        return shift(VectorOpcode.operation(opcode), shape, a, count & VectorShape.bits(shape) - 1);
    }

    /** Shifts by less than the lanes' width. */
    private static ByteVector shift(int operation, int shape, ByteVector a, int distance) {
        return switch (shape) {
            case VectorShape.I8X16 -> shiftBytes(operation, a, distance);
            case VectorShape.I16X8 ->
                bytes(shorts(a).lanewise(operator(operation), distance).reinterpretAsBytes());
            case VectorShape.I32X4 ->
                bytes(ints(a).lanewise(operator(operation), distance).reinterpretAsBytes());
            case VectorShape.I64X2 -> shiftLongs(operation, a, distance);
            default -> throw CompilerDirectives.shouldNotReachHere("shape=" + shape);
        };
    }

    private static Binary operator(int operation) {
        return switch (operation) {
            case VectorOperation.SHL -> VectorOperators.LSHL;
            case VectorOperation.SHR_S -> VectorOperators.ASHR;
            case VectorOperation.SHR_U -> VectorOperators.LSHR;
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }

    private static ByteVector shiftBytes(int operation, ByteVector a, int distance) {
        if (operation == VectorOperation.SHL) {
            ByteVector shifted =
                    bytes(shorts(a).lanewise(VectorOperators.LSHL, distance).reinterpretAsBytes());
            return and(shifted, 0xFF << distance);
        }
        ByteVector shifted = shiftRight(a, distance, 0xFF >>> distance);
        return operation == VectorOperation.SHR_U
                ? shifted
                : extendSign(VectorShape.I8X16, shifted, ApiLanes.splat(VectorShape.I8X16, 0x80 >>> distance));
    }

    /** Before AVX-512 there is no right shift of 64 bits that copies the sign. */
    private static ByteVector shiftLongs(int operation, ByteVector a, int distance) {
        if (operation != VectorOperation.SHR_S) {
            return bytes(longs(a).lanewise(operator(operation), distance).reinterpretAsBytes());
        }
        ByteVector shifted =
                bytes(longs(a).lanewise(VectorOperators.LSHR, distance).reinterpretAsBytes());
        return extendSign(VectorShape.I64X2, shifted, ApiLanes.splat(VectorShape.I64X2, Long.MIN_VALUE >>> distance));
    }

    /** Extends the bit of {@code sign}, which is where the sign went, up to the highest. */
    private static ByteVector extendSign(int shape, ByteVector a, ByteVector sign) {
        return lanewise(shape, VectorOperators.SUB, bytes(a.lanewise(VectorOperators.XOR, sign)), sign);
    }
}
