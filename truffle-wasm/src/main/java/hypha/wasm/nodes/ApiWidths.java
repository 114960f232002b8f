package hypha.wasm.nodes;

import static hypha.wasm.nodes.ApiVectors.bytes;
import static hypha.wasm.nodes.ApiVectors.ints;
import static hypha.wasm.nodes.ApiVectors.shorts;

import com.oracle.truffle.api.CompilerDirectives;
import hypha.wasm.code.VectorOperation;
import hypha.wasm.code.VectorShape;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;

/** Instructions whose integer lanes change their width, with the Vector API. {@code shape} is that of the result. */
final class ApiWidths {
    private ApiWidths() {}

    static ByteVector unary(int operation, int shape, ByteVector a) {
        return switch (operation) {
            case VectorOperation.EXTEND_LOW_S -> extend(shape, 0, true, a);
            case VectorOperation.EXTEND_HIGH_S -> extend(shape, 1, true, a);
            case VectorOperation.EXTEND_LOW_U -> extend(shape, 0, false, a);
            case VectorOperation.EXTEND_HIGH_U -> extend(shape, 1, false, a);
            case VectorOperation.EXTADD_PAIRWISE_S ->
                ApiIntegers.lanewise(shape, VectorOperators.ADD, even(shape, true, a), odd(shape, true, a));
            case VectorOperation.EXTADD_PAIRWISE_U ->
                ApiIntegers.lanewise(shape, VectorOperators.ADD, even(shape, false, a), odd(shape, false, a));
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }

    /** Extends the low (0) or high (1) half of the lanes. */
    static ByteVector extend(int shape, int half, boolean signed, ByteVector a) {
        return bytes(
                switch (shape) {
                    case VectorShape.I16X8 ->
                        a.convert(signed ? VectorOperators.B2S : VectorOperators.ZERO_EXTEND_B2S, half)
                                .reinterpretAsBytes();
                    case VectorShape.I32X4 ->
                        shorts(a)
                                .convert(signed ? VectorOperators.S2I : VectorOperators.ZERO_EXTEND_S2I, half)
                                .reinterpretAsBytes();
                    case VectorShape.I64X2 ->
                        ints(a).convert(signed ? VectorOperators.I2L : VectorOperators.ZERO_EXTEND_I2L, half)
                                .reinterpretAsBytes();
                    default -> throw CompilerDirectives.shouldNotReachHere("shape=" + shape);
                });
    }

    /** Extends the lanes with even numbers, each within the lane of twice the width that it is half of. */
    private static ByteVector even(int shape, boolean signed, ByteVector a) {
        return bytes(
                shape == VectorShape.I16X8
                        ? signed
                                ? shorts(a)
                                        .lanewise(VectorOperators.LSHL, Byte.SIZE)
                                        .lanewise(VectorOperators.ASHR, Byte.SIZE)
                                        .reinterpretAsBytes()
                                : shorts(a)
                                        .lanewise(VectorOperators.AND, (short) 0xFF)
                                        .reinterpretAsBytes()
                        : signed
                                ? ints(a).lanewise(VectorOperators.LSHL, Short.SIZE)
                                        .lanewise(VectorOperators.ASHR, Short.SIZE)
                                        .reinterpretAsBytes()
                                : ints(a).lanewise(VectorOperators.AND, 0xFFFF).reinterpretAsBytes());
    }

    /** Extends the lanes with odd numbers in the same way. */
    private static ByteVector odd(int shape, boolean signed, ByteVector a) {
        var shift = signed ? VectorOperators.ASHR : VectorOperators.LSHR;
        return bytes(
                shape == VectorShape.I16X8
                        ? shorts(a).lanewise(shift, Byte.SIZE).reinterpretAsBytes()
                        : ints(a).lanewise(shift, Short.SIZE).reinterpretAsBytes());
    }

    static ByteVector binary(int operation, int shape, ByteVector a, ByteVector b) {
        return switch (operation) {
            case VectorOperation.EXTMUL_LOW_S -> product(shape, 0, true, a, b);
            case VectorOperation.EXTMUL_HIGH_S -> product(shape, 1, true, a, b);
            case VectorOperation.EXTMUL_LOW_U -> product(shape, 0, false, a, b);
            case VectorOperation.EXTMUL_HIGH_U -> product(shape, 1, false, a, b);
            case VectorOperation.DOT_S -> dot(shape, a, b);
            case VectorOperation.DOT_SAT_S -> {
                // Only the sum of two products of -128 and -128 overflows, and gives the minimum, which no other does.
                ByteVector sum = dot(shape, a, b);
                ByteVector overflows = bytes(shorts(sum)
                        .compare(VectorOperators.EQ, Short.MIN_VALUE)
                        .toVector()
                        .reinterpretAsBytes());
                yield ApiIntegers.lanewise(shape, VectorOperators.ADD, sum, overflows);
            }
            case VectorOperation.NARROW_S -> {
                long maximum = shape == VectorShape.I8X16 ? Byte.MAX_VALUE : Short.MAX_VALUE;
                yield narrow(shape, a, b, ~maximum, maximum);
            }
            case VectorOperation.NARROW_U -> narrow(shape, a, b, 0, shape == VectorShape.I8X16 ? 0xFF : 0xFFFF);
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }

    private static ByteVector product(int shape, int half, boolean signed, ByteVector a, ByteVector b) {
        return ApiIntegers.multiply(shape, extend(shape, half, signed, a), extend(shape, half, signed, b));
    }

    private static ByteVector dot(int shape, ByteVector a, ByteVector b) {
        ByteVector even = ApiIntegers.lanewise(shape, VectorOperators.MUL, even(shape, true, a), even(shape, true, b));
        ByteVector odd = ApiIntegers.lanewise(shape, VectorOperators.MUL, odd(shape, true, a), odd(shape, true, b));
        return ApiIntegers.lanewise(shape, VectorOperators.ADD, even, odd);
    }

    /** Narrows the lanes of both, after clamping them. */
    private static ByteVector narrow(int shape, ByteVector a, ByteVector b, long least, long most) {
        int wide = shape + 1;
        ByteVector leasts = ApiLanes.splat(wide, least);
        ByteVector mosts = ApiLanes.splat(wide, most);
        ByteVector low = ApiIntegers.clamp(wide, a, leasts, mosts);
        ByteVector high = ApiIntegers.clamp(wide, b, leasts, mosts);
        return ApiLanes.shuffle(low, high, shape == VectorShape.I8X16 ? EVEN_BYTES : EVEN_SHORTS);
    }

    private static final ByteVector EVEN_BYTES = ApiVectors.of(0x0E0C_0A08_0604_0200L, 0x1E1C_1A18_1614_1210L);
    private static final ByteVector EVEN_SHORTS = ApiVectors.of(0x0D0C_0908_0504_0100L, 0x1D1C_1918_1514_1110L);
}
