package hypha.wasm.baseline.vector;

import static hypha.wasm.baseline.vector.LaneShape.BYTES;
import static hypha.wasm.baseline.vector.LaneShape.EIGHT_INTS;
import static hypha.wasm.baseline.vector.LaneShape.SHORTS;
import static jdk.internal.vm.vector.VectorSupport.BT_ne;
import static jdk.internal.vm.vector.VectorSupport.BT_ult;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_ADD;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_AND;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_LSHIFT;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_MAX;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_MIN;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_MUL;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_RSHIFT;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_URSHIFT;

import hypha.wasm.code.VectorOperation;

/** Instructions whose integer lanes change their width or their place, as steps. Those that return false have none. */
final class WidthFormulas {
    /** The names of bytes 8 to 15. */
    private static final long HIGH_HALF = 0x0F0E_0D0C_0B0A_0908L;

    /** The names of the bytes that lanes of twice the width have lowest: of bytes, then of shorts. */
    private static final long EVEN_BYTES = 0x0E0C_0A08_0604_0200L;

    private static final long EVEN_SHORTS = 0x0D0C_0908_0504_0100L;

    private WidthFormulas() {}

    static boolean unary(Formula f, int operation, LaneShape shape) {
        switch (operation) {
            case VectorOperation.EXTEND_LOW_S -> f.result(shape, extend(f, shape, 0, false, true));
            case VectorOperation.EXTEND_HIGH_S -> f.result(shape, extend(f, shape, 0, true, true));
            case VectorOperation.EXTEND_LOW_U -> f.result(shape, extend(f, shape, 0, false, false));
            case VectorOperation.EXTEND_HIGH_U -> f.result(shape, extend(f, shape, 0, true, false));
            case VectorOperation.EXTADD_PAIRWISE_S -> pairs(f, shape, true);
            case VectorOperation.EXTADD_PAIRWISE_U -> pairs(f, shape, false);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Extends half of the lanes of a parameter. */
    private static int extend(Formula f, LaneShape shape, int parameter, boolean high, boolean signed) {
        LaneShape half = shape.half();
        int lanes = high
                ? f.as(BYTES, half, f.select(f.bytes(HIGH_HALF, HIGH_HALF), f.in(BYTES, parameter)))
                : f.in(half, parameter);
        return signed ? f.cast(half, shape, lanes) : f.castUnsigned(half, shape, lanes);
    }

    private static void pairs(Formula f, LaneShape shape, boolean signed) {
        int a = f.in(shape, 0);
        f.result(shape, f.binary(shape, VECTOR_OP_ADD, even(f, shape, a, signed), odd(f, shape, a, signed)));
    }

    /** Extends the lanes with even numbers, each within the lane of twice the width that it is half of. */
    private static int even(Formula f, LaneShape shape, int a, boolean signed) {
        int width = shape.bits() / 2;
        return signed
                ? f.shift(shape, VECTOR_OP_RSHIFT, f.shift(shape, VECTOR_OP_LSHIFT, a, width), width)
                : f.binary(shape, VECTOR_OP_AND, a, f.splat(shape, (1 << width) - 1));
    }

    /** Extends the lanes with odd numbers in the same way. */
    private static int odd(Formula f, LaneShape shape, int a, boolean signed) {
        return f.shift(shape, signed ? VECTOR_OP_RSHIFT : VECTOR_OP_URSHIFT, a, shape.bits() / 2);
    }

    static boolean binary(Formula f, int operation, LaneShape shape) {
        switch (operation) {
            case VectorOperation.EXTMUL_LOW_S -> product(f, shape, false, true);
            case VectorOperation.EXTMUL_HIGH_S -> product(f, shape, true, true);
            case VectorOperation.EXTMUL_LOW_U -> product(f, shape, false, false);
            case VectorOperation.EXTMUL_HIGH_U -> product(f, shape, true, false);
            case VectorOperation.DOT_S -> dot(f, shape);
            case VectorOperation.NARROW_S -> {
                long maximum = shape == BYTES ? Byte.MAX_VALUE : Short.MAX_VALUE;
                narrow(f, shape, ~maximum, maximum);
            }
            case VectorOperation.NARROW_U -> narrow(f, shape, 0, shape == BYTES ? 0xFF : 0xFFFF);
            case VectorOperation.SWIZZLE -> swizzle(f);
            case VectorOperation.Q15MULR_SAT_S -> fixedPointProduct(f);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void product(Formula f, LaneShape shape, boolean high, boolean signed) {
        int a = extend(f, shape, 0, high, signed);
        f.result(shape, f.binary(shape, VECTOR_OP_MUL, a, extend(f, shape, 1, high, signed)));
    }

    private static void dot(Formula f, LaneShape shape) {
        int a = f.in(shape, 0);
        int b = f.in(shape, 1);
        int even = f.binary(shape, VECTOR_OP_MUL, even(f, shape, a, true), even(f, shape, b, true));
        int odd = f.binary(shape, VECTOR_OP_MUL, odd(f, shape, a, true), odd(f, shape, b, true));
        f.result(shape, f.binary(shape, VECTOR_OP_ADD, even, odd));
    }

    private static void narrow(Formula f, LaneShape shape, long least, long most) {
        LaneShape wide = shape.twice();
        int leasts = f.splat(wide, least);
        int mosts = f.splat(wide, most);
        int low = clamp(f, wide, f.in(wide, 0), leasts, mosts);
        int high = clamp(f, wide, f.in(wide, 1), leasts, mosts);
        f.result(BYTES, join(f, shape, f.as(wide, BYTES, low), f.as(wide, BYTES, high)));
    }

    /** Takes the low halves of the lanes of two vectors of bytes together. */
    private static int join(Formula f, LaneShape shape, int low, int high) {
        long names = shape == BYTES ? EVEN_BYTES : EVEN_SHORTS;
        int even = f.bytes(names, names);
        int inHigh = f.compare(BYTES, BT_ne, f.bytes(0, -1), f.splat(BYTES, 0));
        return f.blend(BYTES, f.select(even, low), f.select(even, high), inHigh);
    }

    private static int clamp(Formula f, LaneShape shape, int vector, int leasts, int mosts) {
        return f.binary(shape, VECTOR_OP_MIN, f.binary(shape, VECTOR_OP_MAX, vector, leasts), mosts);
    }

    private static void swizzle(Formula f) {
        int names = f.in(BYTES, 1);
        int selected = f.select(names, f.in(BYTES, 0));
        int inside = f.compare(BYTES, BT_ult, names, f.splat(BYTES, BYTES.lanes()));
        f.result(BYTES, f.blend(BYTES, f.splat(BYTES, 0), selected, inside));
    }

    /** In lanes of twice the width, twice as many bits in all. Only the square of the least number overflows. */
    private static void fixedPointProduct(Formula f) {
        int a = f.cast(SHORTS, EIGHT_INTS, f.in(SHORTS, 0));
        int b = f.cast(SHORTS, EIGHT_INTS, f.in(SHORTS, 1));
        int product = f.binary(EIGHT_INTS, VECTOR_OP_MUL, a, b);
        int sum = f.binary(EIGHT_INTS, VECTOR_OP_ADD, product, f.splat(EIGHT_INTS, 0x4000));
        int rounded = f.shift(EIGHT_INTS, VECTOR_OP_RSHIFT, sum, 15);
        int least = f.binary(EIGHT_INTS, VECTOR_OP_MIN, rounded, f.splat(EIGHT_INTS, Short.MAX_VALUE));
        f.result(SHORTS, f.cast(EIGHT_INTS, SHORTS, least));
    }

    /** 16 of the bytes of a vector, or of two. */
    static void shuffle(Formula f, boolean ofTwo) {
        int names = f.names(BYTES.lanes() - 1);
        int shuffled = f.select(names, f.in(BYTES, 0));
        if (ofTwo) {
            int second = f.select(names, f.in(BYTES, 1));
            int isSecond = f.compare(BYTES, BT_ne, f.names(BYTES.lanes()), f.splat(BYTES, 0));
            shuffled = f.blend(BYTES, shuffled, second, isSecond);
        }
        f.result(BYTES, shuffled);
    }
}
