package hypha.wasm.baseline.vector;

import static hypha.wasm.baseline.vector.LaneShape.DOUBLES;
import static hypha.wasm.baseline.vector.LaneShape.FLOATS;
import static hypha.wasm.baseline.vector.LaneShape.INTS;
import static hypha.wasm.baseline.vector.LaneShape.LONGS;
import static jdk.internal.vm.vector.VectorSupport.BT_eq;
import static jdk.internal.vm.vector.VectorSupport.BT_gt;
import static jdk.internal.vm.vector.VectorSupport.BT_le;
import static jdk.internal.vm.vector.VectorSupport.BT_lt;
import static jdk.internal.vm.vector.VectorSupport.BT_ne;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_ADD;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_AND;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_DIV;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_MAX;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_MIN;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_MUL;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_OR;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_SQRT;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_SUB;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_URSHIFT;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_XOR;

import hypha.wasm.code.VectorOperation;

/** Instructions on floating-point lanes as steps. Those that return false have none. */
final class FloatFormulas {
    private FloatFormulas() {}

    static boolean unary(Formula f, int operation, LaneShape shape) {
        long signs = shape == FLOATS ? 0x8000_0000_8000_0000L : Long.MIN_VALUE;
        switch (operation) {
            case VectorOperation.ABS ->
                f.result(LONGS, f.binary(LONGS, VECTOR_OP_AND, f.in(LONGS, 0), f.splat(LONGS, ~signs)));
            case VectorOperation.NEG ->
                f.result(LONGS, f.binary(LONGS, VECTOR_OP_XOR, f.in(LONGS, 0), f.splat(LONGS, signs)));
            case VectorOperation.SQRT -> f.result(shape, f.unary(shape, VECTOR_OP_SQRT, f.in(shape, 0)));
            case VectorOperation.CEIL, VectorOperation.FLOOR, VectorOperation.TRUNC, VectorOperation.NEAREST ->
                round(f, operation, shape, signs);
            default -> {
                return false;
            }
        }
        return true;
    }

    /**
     * The steps know no rounding to integers. A sum with the least float that has no fractional bits is such a number, rounded to the nearest; it is off by one in the other modes where it is on the wrong side of the
     * original.
     */
    private static void round(Formula f, int operation, LaneShape shape, long signs) {
        int integers = f.splat(shape, shape == FLOATS ? Float.floatToRawIntBits(0x1p23f) : bits(0x1p52));
        int one = f.splat(shape, shape == FLOATS ? Float.floatToRawIntBits(1f) : bits(1));
        int a = f.in(shape, 0);
        int signBits = f.binary(LONGS, VECTOR_OP_AND, f.in(LONGS, 0), f.splat(LONGS, signs));
        int magnitude = f.as(LONGS, shape, f.binary(LONGS, VECTOR_OP_AND, f.in(LONGS, 0), f.splat(LONGS, ~signs)));
        int sum = f.binary(shape, VECTOR_OP_ADD, magnitude, integers);
        int rounded = f.binary(shape, VECTOR_OP_SUB, sum, integers);
        int result = switch (operation) {
            case VectorOperation.TRUNC -> {
                int less = f.binary(shape, VECTOR_OP_SUB, rounded, one);
                yield f.blend(shape, rounded, less, f.compare(shape, BT_gt, rounded, magnitude));
            }
            case VectorOperation.FLOOR -> {
                int signed = withSigns(f, shape, rounded, signBits);
                int less = f.binary(shape, VECTOR_OP_SUB, signed, one);
                yield f.blend(shape, signed, less, f.compare(shape, BT_gt, signed, a));
            }
            case VectorOperation.CEIL -> {
                int signed = withSigns(f, shape, rounded, signBits);
                int more = f.binary(shape, VECTOR_OP_ADD, signed, one);
                yield f.blend(shape, signed, more, f.compare(shape, BT_lt, signed, a));
            }
            default -> rounded;
        };
        // What has no fractional bits is its own result, but for a NaN, which a sum makes quiet.
        int whole = f.binary(shape, VECTOR_OP_ADD, a, f.splat(shape, 0));
        int fractional = f.compare(shape, BT_lt, magnitude, integers);
        f.result(shape, f.blend(shape, whole, withSigns(f, shape, result, signBits), fractional));
    }

    private static int withSigns(Formula f, LaneShape shape, int vector, int signBits) {
        return f.as(LONGS, shape, f.binary(LONGS, VECTOR_OP_OR, f.as(shape, LONGS, vector), signBits));
    }

    static boolean binary(Formula f, int operation, LaneShape shape) {
        int a = 0;
        int b = 1;
        switch (operation) {
            case VectorOperation.ADD -> simple(f, VECTOR_OP_ADD, shape);
            case VectorOperation.SUB -> simple(f, VECTOR_OP_SUB, shape);
            case VectorOperation.MUL -> simple(f, VECTOR_OP_MUL, shape);
            case VectorOperation.DIV -> simple(f, VECTOR_OP_DIV, shape);
            case VectorOperation.MIN -> extreme(f, VECTOR_OP_MIN, shape);
            case VectorOperation.MAX -> extreme(f, VECTOR_OP_MAX, shape);
            case VectorOperation.PMIN -> {
                a = f.in(shape, a);
                b = f.in(shape, b);
                f.result(shape, f.blend(shape, a, b, f.compare(shape, BT_lt, b, a)));
            }
            case VectorOperation.PMAX -> {
                a = f.in(shape, a);
                b = f.in(shape, b);
                f.result(shape, f.blend(shape, a, b, f.compare(shape, BT_lt, a, b)));
            }
            case VectorOperation.EQ -> IntegerFormulas.compare(f, BT_eq, shape);
            case VectorOperation.NE -> IntegerFormulas.compare(f, BT_ne, shape);
            case VectorOperation.LT -> IntegerFormulas.compare(f, BT_lt, shape);
            case VectorOperation.LE -> IntegerFormulas.compare(f, BT_le, shape);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void simple(Formula f, int operation, LaneShape shape) {
        f.result(shape, f.binary(shape, operation, f.in(shape, 0), f.in(shape, 1)));
    }

    /** The machine's code for a minimum gives one of two NaNs as it is; the sum is a quiet one. */
    private static void extreme(Formula f, int operation, LaneShape shape) {
        int a = f.in(shape, 0);
        int b = f.in(shape, 1);
        int extreme = f.binary(shape, operation, a, b);
        int sum = f.binary(shape, VECTOR_OP_ADD, a, b);
        f.result(shape, f.blend(shape, extreme, sum, f.compare(shape, BT_ne, extreme, extreme)));
    }

    /** The product is rounded before the sum. */
    static boolean ternary(Formula f, int operation, LaneShape shape) {
        int product = f.binary(shape, VECTOR_OP_MUL, f.in(shape, 0), f.in(shape, 1));
        int c = f.in(shape, 2);
        f.result(
                shape,
                operation == VectorOperation.MADD
                        ? f.binary(shape, VECTOR_OP_ADD, product, c)
                        : f.binary(shape, VECTOR_OP_SUB, c, product));
        return true;
    }

    static boolean convert(Formula f, int operation, LaneShape shape) {
        switch (operation) {
            case VectorOperation.TRUNC_SAT_F32_S -> f.result(INTS, f.cast(FLOATS, INTS, f.in(FLOATS, 0)));
            case VectorOperation.TRUNC_SAT_F64_S_ZERO -> f.result(INTS, f.cast(DOUBLES, INTS, f.in(DOUBLES, 0)));
            case VectorOperation.CONVERT_S -> f.result(shape, f.cast(INTS, shape, f.in(INTS, 0)));
            case VectorOperation.CONVERT_U -> {
                if (shape == FLOATS) {
                    unsignedToFloats(f);
                } else {
                    unsignedToDoubles(f);
                }
            }
            case VectorOperation.DEMOTE_ZERO -> f.result(FLOATS, f.cast(DOUBLES, FLOATS, f.in(DOUBLES, 0)));
            case VectorOperation.PROMOTE_LOW -> f.result(DOUBLES, f.cast(FLOATS, DOUBLES, f.in(FLOATS, 0)));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** The halves of 16 bits are converted exactly, so that their sum is rounded once. */
    private static void unsignedToFloats(Formula f) {
        int a = f.in(INTS, 0);
        int high = f.cast(INTS, FLOATS, f.shift(INTS, VECTOR_OP_URSHIFT, a, Short.SIZE));
        int low = f.cast(INTS, FLOATS, f.binary(INTS, VECTOR_OP_AND, a, f.splat(INTS, 0xFFFF)));
        int scale = f.splat(FLOATS, Float.floatToRawIntBits(0x1p16f));
        f.result(FLOATS, f.binary(FLOATS, VECTOR_OP_ADD, f.binary(FLOATS, VECTOR_OP_MUL, high, scale), low));
    }

    /** The integers become the low bits of the significand of 2 to the power of 52. */
    private static void unsignedToDoubles(Formula f) {
        int wide = f.castUnsigned(INTS, LONGS, f.in(INTS, 0));
        int sum = f.binary(LONGS, VECTOR_OP_OR, wide, f.splat(LONGS, bits(0x1p52)));
        f.result(DOUBLES, f.binary(DOUBLES, VECTOR_OP_SUB, f.as(LONGS, DOUBLES, sum), f.splat(DOUBLES, bits(0x1p52))));
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }
}
