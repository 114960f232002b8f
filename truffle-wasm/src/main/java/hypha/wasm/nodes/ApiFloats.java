package hypha.wasm.nodes;

import static hypha.wasm.nodes.ApiVectors.bytes;
import static hypha.wasm.nodes.ApiVectors.doubles;
import static hypha.wasm.nodes.ApiVectors.floats;
import static hypha.wasm.nodes.ApiVectors.ints;
import static hypha.wasm.nodes.ApiVectors.longs;

import com.oracle.truffle.api.CompilerDirectives;
import hypha.wasm.code.VectorOperation;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Instructions on floating-point lanes with the Vector API, which cannot round to integers: that is done with sums. */
final class ApiFloats {
    /** The least float without fractional bits: a sum with it is rounded to an integer. */
    private static final float INTEGERS_32 = 0x1p23f;

    private static final double INTEGERS_64 = 0x1p52;

    private ApiFloats() {}

    static ByteVector unary32(int operation, ByteVector a) {
        return switch (operation) {
            case VectorOperation.ABS ->
                bytes(ints(a).lanewise(VectorOperators.AND, Integer.MAX_VALUE).reinterpretAsBytes());
            case VectorOperation.NEG ->
                bytes(ints(a).lanewise(VectorOperators.XOR, Integer.MIN_VALUE).reinterpretAsBytes());
            case VectorOperation.SQRT ->
                bytes(floats(a).lanewise(VectorOperators.SQRT).reinterpretAsBytes());
            default -> round32(operation, a);
        };
    }

    private static ByteVector round32(int operation, ByteVector bits) {
        FloatVector a = floats(bits);
        IntVector signs = ints(bits).lanewise(VectorOperators.AND, Integer.MIN_VALUE);
        FloatVector magnitude =
                ints(bits).lanewise(VectorOperators.AND, Integer.MAX_VALUE).reinterpretAsFloats();
        FloatVector rounded = magnitude.add(INTEGERS_32).sub(INTEGERS_32);
        FloatVector result = switch (operation) {
            case VectorOperation.NEAREST -> rounded;
            case VectorOperation.TRUNC ->
                rounded.blend(rounded.sub(1f), rounded.compare(VectorOperators.GT, magnitude));
            case VectorOperation.FLOOR -> {
                FloatVector signed = withSigns(rounded, signs);
                yield signed.blend(signed.sub(1f), signed.compare(VectorOperators.GT, a));
            }
            case VectorOperation.CEIL -> {
                FloatVector signed = withSigns(rounded, signs);
                yield signed.blend(signed.add(1f), signed.compare(VectorOperators.LT, a));
            }
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
        // What has no fractional bits is its own result, but for a NaN, which becomes quiet.
        VectorMask<Float> fractional = magnitude.compare(VectorOperators.LT, INTEGERS_32);
        IntVector quiet = a.compare(VectorOperators.NE, a)
                .cast(IntVector.SPECIES_128)
                .toVector()
                .reinterpretAsInts()
                .lanewise(VectorOperators.AND, 0x0040_0000);
        FloatVector whole = ints(bits).lanewise(VectorOperators.OR, quiet).reinterpretAsFloats();
        return bytes(whole.blend(withSigns(result, signs), fractional).reinterpretAsBytes());
    }

    private static FloatVector withSigns(FloatVector a, IntVector signs) {
        return a.reinterpretAsInts().lanewise(VectorOperators.OR, signs).reinterpretAsFloats();
    }

    static ByteVector unary64(int operation, ByteVector a) {
        return switch (operation) {
            case VectorOperation.ABS ->
                bytes(longs(a).lanewise(VectorOperators.AND, Long.MAX_VALUE).reinterpretAsBytes());
            case VectorOperation.NEG ->
                bytes(longs(a).lanewise(VectorOperators.XOR, Long.MIN_VALUE).reinterpretAsBytes());
            case VectorOperation.SQRT ->
                bytes(doubles(a).lanewise(VectorOperators.SQRT).reinterpretAsBytes());
            default -> round64(operation, a);
        };
    }

    private static ByteVector round64(int operation, ByteVector bits) {
        DoubleVector a = doubles(bits);
        LongVector signs = longs(bits).lanewise(VectorOperators.AND, Long.MIN_VALUE);
        DoubleVector magnitude =
                longs(bits).lanewise(VectorOperators.AND, Long.MAX_VALUE).reinterpretAsDoubles();
        DoubleVector rounded = magnitude.add(INTEGERS_64).sub(INTEGERS_64);
        DoubleVector result = switch (operation) {
            case VectorOperation.NEAREST -> rounded;
            case VectorOperation.TRUNC ->
                rounded.blend(rounded.sub(1d), rounded.compare(VectorOperators.GT, magnitude));
            case VectorOperation.FLOOR -> {
                DoubleVector signed = withSigns(rounded, signs);
                yield signed.blend(signed.sub(1d), signed.compare(VectorOperators.GT, a));
            }
            case VectorOperation.CEIL -> {
                DoubleVector signed = withSigns(rounded, signs);
                yield signed.blend(signed.add(1d), signed.compare(VectorOperators.LT, a));
            }
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
        VectorMask<Double> fractional = magnitude.compare(VectorOperators.LT, INTEGERS_64);
        LongVector quiet = a.compare(VectorOperators.NE, a)
                .cast(LongVector.SPECIES_128)
                .toVector()
                .reinterpretAsLongs()
                .lanewise(VectorOperators.AND, 0x0008_0000_0000_0000L);
        DoubleVector whole = longs(bits).lanewise(VectorOperators.OR, quiet).reinterpretAsDoubles();
        return bytes(whole.blend(withSigns(result, signs), fractional).reinterpretAsBytes());
    }

    private static DoubleVector withSigns(DoubleVector a, LongVector signs) {
        return a.reinterpretAsLongs().lanewise(VectorOperators.OR, signs).reinterpretAsDoubles();
    }

    static ByteVector binary32(int operation, ByteVector left, ByteVector right) {
        FloatVector a = floats(left);
        FloatVector b = floats(right);
        return bytes(
                switch (operation) {
                    case VectorOperation.ADD -> a.add(b).reinterpretAsBytes();
                    case VectorOperation.SUB -> a.sub(b).reinterpretAsBytes();
                    case VectorOperation.MUL -> a.mul(b).reinterpretAsBytes();
                    case VectorOperation.DIV -> a.div(b).reinterpretAsBytes();
                    case VectorOperation.MIN -> quiet(a, b, a.min(b)).reinterpretAsBytes();
                    case VectorOperation.MAX -> quiet(a, b, a.max(b)).reinterpretAsBytes();
                    case VectorOperation.PMIN ->
                        a.blend(b, b.compare(VectorOperators.LT, a)).reinterpretAsBytes();
                    case VectorOperation.PMAX ->
                        a.blend(b, a.compare(VectorOperators.LT, b)).reinterpretAsBytes();
                    default ->
                        a.compare(comparison(operation), b)
                                .cast(IntVector.SPECIES_128)
                                .toVector()
                                .reinterpretAsBytes();
                });
    }

    static ByteVector binary64(int operation, ByteVector left, ByteVector right) {
        DoubleVector a = doubles(left);
        DoubleVector b = doubles(right);
        return bytes(
                switch (operation) {
                    case VectorOperation.ADD -> a.add(b).reinterpretAsBytes();
                    case VectorOperation.SUB -> a.sub(b).reinterpretAsBytes();
                    case VectorOperation.MUL -> a.mul(b).reinterpretAsBytes();
                    case VectorOperation.DIV -> a.div(b).reinterpretAsBytes();
                    case VectorOperation.MIN -> quiet(a, b, a.min(b)).reinterpretAsBytes();
                    case VectorOperation.MAX -> quiet(a, b, a.max(b)).reinterpretAsBytes();
                    case VectorOperation.PMIN ->
                        a.blend(b, b.compare(VectorOperators.LT, a)).reinterpretAsBytes();
                    case VectorOperation.PMAX ->
                        a.blend(b, a.compare(VectorOperators.LT, b)).reinterpretAsBytes();
                    default ->
                        a.compare(comparison(operation), b)
                                .cast(LongVector.SPECIES_128)
                                .toVector()
                                .reinterpretAsBytes();
                });
    }

    /** A minimum or maximum may be a signalling NaN that went in; a sum is quiet. */
    private static FloatVector quiet(FloatVector a, FloatVector b, FloatVector extreme) {
        return extreme.blend(a.add(b), extreme.compare(VectorOperators.NE, extreme));
    }

    private static DoubleVector quiet(DoubleVector a, DoubleVector b, DoubleVector extreme) {
        return extreme.blend(a.add(b), extreme.compare(VectorOperators.NE, extreme));
    }

    private static VectorOperators.Comparison comparison(int operation) {
        return switch (operation) {
            case VectorOperation.EQ -> VectorOperators.EQ;
            case VectorOperation.NE -> VectorOperators.NE;
            case VectorOperation.LT -> VectorOperators.LT;
            case VectorOperation.LE -> VectorOperators.LE;
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }
}
