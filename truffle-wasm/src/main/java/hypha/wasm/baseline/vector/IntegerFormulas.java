package hypha.wasm.baseline.vector;

import static hypha.wasm.baseline.vector.LaneShape.BYTES;
import static hypha.wasm.baseline.vector.LaneShape.LONGS;
import static hypha.wasm.baseline.vector.LaneShape.SHORTS;
import static jdk.internal.vm.vector.VectorSupport.BT_eq;
import static jdk.internal.vm.vector.VectorSupport.BT_le;
import static jdk.internal.vm.vector.VectorSupport.BT_lt;
import static jdk.internal.vm.vector.VectorSupport.BT_ne;
import static jdk.internal.vm.vector.VectorSupport.BT_ule;
import static jdk.internal.vm.vector.VectorSupport.BT_ult;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_ABS;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_ADD;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_AND;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_BIT_COUNT;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_LSHIFT;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_MAX;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_MIN;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_MUL;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_OR;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_RSHIFT;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_SADD;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_SSUB;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_SUADD;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_SUB;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_SUSUB;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_UMAX;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_UMIN;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_URSHIFT;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_XOR;

import hypha.wasm.code.VectorOperation;

/** Instructions on integer lanes, and on bits, as steps. Those that return false have none. */
final class IntegerFormulas {
    private IntegerFormulas() {}

    static boolean unary(Formula f, int operation, LaneShape shape) {
        switch (operation) {
            case VectorOperation.ABS -> f.result(shape, f.unary(shape, VECTOR_OP_ABS, f.in(shape, 0)));
            case VectorOperation.NEG ->
                f.result(shape, f.binary(shape, VECTOR_OP_SUB, f.splat(shape, 0), f.in(shape, 0)));
            case VectorOperation.NOT ->
                f.result(LONGS, f.binary(LONGS, VECTOR_OP_XOR, f.in(LONGS, 0), f.splat(LONGS, -1)));
            case VectorOperation.POPCNT -> f.result(shape, f.unary(shape, VECTOR_OP_BIT_COUNT, f.in(shape, 0)));
            default -> {
                return false;
            }
        }
        return true;
    }

    static boolean binary(Formula f, int operation, LaneShape shape) {
        int simple = simple(operation);
        if (simple >= 0) {
            f.result(shape, f.binary(shape, simple, f.in(shape, 0), f.in(shape, 1)));
            return true;
        }
        int condition = condition(operation);
        if (condition >= 0) {
            compare(f, condition, shape);
            return true;
        }
        switch (operation) {
            case VectorOperation.ANDNOT -> {
                int complement = f.binary(LONGS, VECTOR_OP_XOR, f.in(LONGS, 1), f.splat(LONGS, -1));
                f.result(LONGS, f.binary(LONGS, VECTOR_OP_AND, f.in(LONGS, 0), complement));
            }
            case VectorOperation.AVGR_U -> average(f, shape);
            default -> {
                return false;
            }
        }
        return true;
    }

    static void compare(Formula f, int condition, LaneShape shape) {
        int mask = f.compare(shape, condition, f.in(shape, 0), f.in(shape, 1));
        // Of lanes without fractions, which floats have too.
        LaneShape result = integers(shape);
        int zeros = f.as(result, shape, f.splat(result, 0));
        int ones = f.as(result, shape, f.splat(result, -1));
        f.result(shape, f.blend(shape, zeros, ones, mask));
    }

    private static LaneShape integers(LaneShape shape) {
        return switch (shape) {
            case FLOATS -> LaneShape.INTS;
            case DOUBLES -> LONGS;
            default -> shape;
        };
    }

    /** a + b = 2 * (a | b) - (a ^ b); bytes are shifted in pairs. */
    private static void average(Formula f, LaneShape shape) {
        int a = f.in(LONGS, 0);
        int b = f.in(LONGS, 1);
        int either = f.as(LONGS, shape, f.binary(LONGS, VECTOR_OP_OR, a, b));
        int odd = f.as(LONGS, SHORTS, f.binary(LONGS, VECTOR_OP_XOR, a, b));
        int half = f.as(SHORTS, shape, f.shift(SHORTS, VECTOR_OP_URSHIFT, odd, 1));
        if (shape == BYTES) {
            half = f.binary(BYTES, VECTOR_OP_AND, half, f.splat(BYTES, Byte.MAX_VALUE));
        }
        f.result(shape, f.binary(shape, VECTOR_OP_SUB, either, half));
    }

    static void bitselect(Formula f) {
        int b = f.in(LONGS, 1);
        int difference = f.binary(LONGS, VECTOR_OP_XOR, f.in(LONGS, 0), b);
        int chosen = f.binary(LONGS, VECTOR_OP_AND, difference, f.in(LONGS, 2));
        f.result(LONGS, f.binary(LONGS, VECTOR_OP_XOR, chosen, b));
    }

    static void shift(Formula f, int operation, LaneShape shape) {
        int shift = switch (operation) {
            case VectorOperation.SHL -> VECTOR_OP_LSHIFT;
            case VectorOperation.SHR_S -> VECTOR_OP_RSHIFT;
            default -> VECTOR_OP_URSHIFT;
        };
        f.result(shape, f.shift(shape, shift, f.in(shape, 0)));
    }

    /** All but those that need no lanes. */
    static void test(Formula f, int operation, LaneShape shape) {
        boolean all = operation == VectorOperation.ALL_TRUE;
        int mask = f.compare(shape, all ? BT_eq : BT_lt, f.in(shape, 0), f.splat(shape, 0));
        f.resultMask(shape, mask, all);
    }

    private static int simple(int operation) {
        return switch (operation) {
            case VectorOperation.ADD -> VECTOR_OP_ADD;
            case VectorOperation.SUB -> VECTOR_OP_SUB;
            case VectorOperation.MUL -> VECTOR_OP_MUL;
            case VectorOperation.ADD_SAT_S -> VECTOR_OP_SADD;
            case VectorOperation.ADD_SAT_U -> VECTOR_OP_SUADD;
            case VectorOperation.SUB_SAT_S -> VECTOR_OP_SSUB;
            case VectorOperation.SUB_SAT_U -> VECTOR_OP_SUSUB;
            case VectorOperation.MIN_S -> VECTOR_OP_MIN;
            case VectorOperation.MAX_S -> VECTOR_OP_MAX;
            case VectorOperation.MIN_U -> VECTOR_OP_UMIN;
            case VectorOperation.MAX_U -> VECTOR_OP_UMAX;
            case VectorOperation.AND -> VECTOR_OP_AND;
            case VectorOperation.OR -> VECTOR_OP_OR;
            case VectorOperation.XOR -> VECTOR_OP_XOR;
            default -> -1;
        };
    }

    private static int condition(int operation) {
        return switch (operation) {
            case VectorOperation.EQ -> BT_eq;
            case VectorOperation.NE -> BT_ne;
            case VectorOperation.LT_S -> BT_lt;
            case VectorOperation.LE_S -> BT_le;
            case VectorOperation.LT_U -> BT_ult;
            case VectorOperation.LE_U -> BT_ule;
            default -> -1;
        };
    }
}
