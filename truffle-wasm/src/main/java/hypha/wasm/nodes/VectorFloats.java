package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import hypha.wasm.code.VectorOperation;
import hypha.wasm.runtime.Vector128;

/** Instructions on floating-point lanes, lane by lane (core specification 4.3.3). The relaxed ones do what their strict counterparts do, and round each step. */
final class VectorFloats {
    private static final int F32 = Integer.SIZE;
    private static final int F32_LANES = 4;
    private static final int F64 = Long.SIZE;

    private VectorFloats() {}

    @ExplodeLoop
    static Vector128 unary32(int operation, Vector128 a) {
        Vector128 result = Vector128.ZERO;
        for (int lane = 0; lane < F32_LANES; lane++) {
            float value = unary(operation, f32(a, lane));
            result = result.withLane(F32, lane, Float.floatToRawIntBits(value));
        }
        return result;
    }

    private static float unary(int operation, float a) {
        return switch (operation) {
            case VectorOperation.ABS -> FloatArithmetic.abs(a);
            case VectorOperation.NEG -> FloatArithmetic.neg(a);
            case VectorOperation.SQRT -> FloatArithmetic.sqrt(a);
            case VectorOperation.CEIL -> FloatArithmetic.ceil(a);
            case VectorOperation.FLOOR -> FloatArithmetic.floor(a);
            case VectorOperation.TRUNC -> FloatArithmetic.trunc(a);
            case VectorOperation.NEAREST -> FloatArithmetic.nearest(a);
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }

    static Vector128 unary64(int operation, Vector128 a) {
        return new Vector128(unary64(operation, a.low()), unary64(operation, a.high()));
    }

    private static long unary64(int operation, long bits) {
        double a = Double.longBitsToDouble(bits);
        return Double.doubleToRawLongBits(
                switch (operation) {
                    case VectorOperation.ABS -> FloatArithmetic.abs(a);
                    case VectorOperation.NEG -> FloatArithmetic.neg(a);
                    case VectorOperation.SQRT -> FloatArithmetic.sqrt(a);
                    case VectorOperation.CEIL -> FloatArithmetic.ceil(a);
                    case VectorOperation.FLOOR -> FloatArithmetic.floor(a);
                    case VectorOperation.TRUNC -> FloatArithmetic.trunc(a);
                    case VectorOperation.NEAREST -> FloatArithmetic.nearest(a);
                    default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
                });
    }

    @ExplodeLoop
    static Vector128 binary32(int operation, Vector128 a, Vector128 b) {
        Vector128 result = Vector128.ZERO;
        for (int lane = 0; lane < F32_LANES; lane++) {
            int bits = binary32(operation, (int) a.lane(F32, lane), (int) b.lane(F32, lane));
            result = result.withLane(F32, lane, bits);
        }
        return result;
    }

    private static int binary32(int operation, int aBits, int bBits) {
        float a = Float.intBitsToFloat(aBits);
        float b = Float.intBitsToFloat(bBits);
        return switch (operation) {
            case VectorOperation.EQ -> a == b ? -1 : 0;
            case VectorOperation.NE -> a != b ? -1 : 0;
            case VectorOperation.LT -> a < b ? -1 : 0;
            case VectorOperation.LE -> a <= b ? -1 : 0;
            case VectorOperation.PMIN -> b < a ? bBits : aBits;
            case VectorOperation.PMAX -> a < b ? bBits : aBits;
            default -> Float.floatToRawIntBits(binary(operation, a, b));
        };
    }

    private static float binary(int operation, float a, float b) {
        return switch (operation) {
            case VectorOperation.ADD -> FloatArithmetic.add(a, b);
            case VectorOperation.SUB -> FloatArithmetic.sub(a, b);
            case VectorOperation.MUL -> FloatArithmetic.mul(a, b);
            case VectorOperation.DIV -> FloatArithmetic.div(a, b);
            case VectorOperation.MIN -> FloatArithmetic.min(a, b);
            case VectorOperation.MAX -> FloatArithmetic.max(a, b);
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }

    static Vector128 binary64(int operation, Vector128 a, Vector128 b) {
        return new Vector128(binary64(operation, a.low(), b.low()), binary64(operation, a.high(), b.high()));
    }

    private static long binary64(int operation, long aBits, long bBits) {
        double a = Double.longBitsToDouble(aBits);
        double b = Double.longBitsToDouble(bBits);
        return switch (operation) {
            case VectorOperation.EQ -> a == b ? -1 : 0;
            case VectorOperation.NE -> a != b ? -1 : 0;
            case VectorOperation.LT -> a < b ? -1 : 0;
            case VectorOperation.LE -> a <= b ? -1 : 0;
            case VectorOperation.PMIN -> b < a ? bBits : aBits;
            case VectorOperation.PMAX -> a < b ? bBits : aBits;
            default -> Double.doubleToRawLongBits(binary(operation, a, b));
        };
    }

    private static double binary(int operation, double a, double b) {
        return switch (operation) {
            case VectorOperation.ADD -> FloatArithmetic.add(a, b);
            case VectorOperation.SUB -> FloatArithmetic.sub(a, b);
            case VectorOperation.MUL -> FloatArithmetic.mul(a, b);
            case VectorOperation.DIV -> FloatArithmetic.div(a, b);
            case VectorOperation.MIN -> FloatArithmetic.min(a, b);
            case VectorOperation.MAX -> FloatArithmetic.max(a, b);
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }

    /** Conversions between integers and floats, and between the widths of floats. */
    @ExplodeLoop
    static Vector128 convert(int operation, boolean toF64, Vector128 a) {
        Vector128 result = Vector128.ZERO;
        int lanes = toF64 || takesF64(operation) ? 2 : F32_LANES;
        for (int lane = 0; lane < lanes; lane++) {
            result = result.withLane(toF64 ? F64 : F32, lane, convertLane(operation, toF64, a, lane));
        }
        return result;
    }

    private static boolean takesF64(int operation) {
        return operation == VectorOperation.TRUNC_SAT_F64_S_ZERO
                || operation == VectorOperation.TRUNC_SAT_F64_U_ZERO
                || operation == VectorOperation.DEMOTE_ZERO;
    }

    private static long convertLane(int operation, boolean toF64, Vector128 a, int lane) {
        int integer = (int) a.lane(F32, lane);
        return switch (operation) {
            case VectorOperation.TRUNC_SAT_F32_S -> (int) f32(a, lane);
            case VectorOperation.TRUNC_SAT_F32_U -> Conversions.truncSatU32(f32(a, lane));
            case VectorOperation.TRUNC_SAT_F64_S_ZERO -> (int) f64(a, lane);
            case VectorOperation.TRUNC_SAT_F64_U_ZERO -> Conversions.truncSatU32(f64(a, lane));
            case VectorOperation.CONVERT_S ->
                toF64 ? Double.doubleToRawLongBits(integer) : Float.floatToRawIntBits(integer);
            case VectorOperation.CONVERT_U ->
                toF64
                        ? Double.doubleToRawLongBits(Conversions.convertU32ToF64(integer))
                        : Float.floatToRawIntBits(Conversions.convertU32ToF32(integer));
            case VectorOperation.DEMOTE_ZERO -> Float.floatToRawIntBits((float) f64(a, lane));
            case VectorOperation.PROMOTE_LOW -> Double.doubleToRawLongBits(f32(a, lane));
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }

    private static float f32(Vector128 a, int lane) {
        return Float.intBitsToFloat((int) a.lane(F32, lane));
    }

    private static double f64(Vector128 a, int lane) {
        return Double.longBitsToDouble(a.lane(F64, lane));
    }
}
