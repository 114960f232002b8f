package hypha.wasm.cold;

import hypha.wasm.code.Opcode;
import hypha.wasm.nodes.Conversions;
import hypha.wasm.nodes.FloatArithmetic;
import hypha.wasm.nodes.IntegerArithmetic;
import hypha.wasm.runtime.Trap;
import hypha.wasm.runtime.WasmInstance;

/** What the loop does not do itself: rare arithmetic of integers, floating point, conversions. Each method executes one instruction and returns the index of the next. */
final class ColdNumbers {
    private ColdNumbers() {}

    /** Executes an instruction that {@link ColdAcceptance} has accepted, and the loop does not have. */
    static int execute(WasmInstance instance, long[] frame, int[] code, int pc) {
        int opcode = code[pc];
        if (opcode == Opcode.UNREACHABLE) {
            throw Trap.UNREACHABLE;
        }
        if (opcode < Opcode.F64_ADD) {
            return integer(frame, code, pc);
        }
        if (opcode < Opcode.F32_ADD) {
            return f64(frame, code, pc);
        }
        if (opcode < Opcode.I32_TRUNC_F32_S) {
            return f32(frame, code, pc);
        }
        if (opcode <= Opcode.F64_REINTERPRET_I64) {
            return convert(frame, code, pc);
        }
        return ColdStore.execute(instance, frame, code, pc);
    }

    private static float f32(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    private static double f64(long bits) {
        return Double.longBitsToDouble(bits);
    }

    /** Returns what to throw for an instruction that should not have been accepted. */
    static IllegalArgumentException unknown(int opcode) {
        return new IllegalArgumentException("not an instruction of this tier: opcode=" + opcode);
    }

    /** Integers of both widths. */
    private static int integer(long[] frame, int[] code, int pc) {
        long value;
        int next = pc + 3;
        switch (code[pc]) {
            case Opcode.I32_ROTL -> {
                value = Integer.rotateLeft((int) frame[code[pc + 2]], (int) frame[code[pc + 3]]);
                next = pc + 4;
            }
            case Opcode.I32_ROTR -> {
                value = Integer.rotateRight((int) frame[code[pc + 2]], (int) frame[code[pc + 3]]);
                next = pc + 4;
            }
            case Opcode.I32_CLZ -> value = Integer.numberOfLeadingZeros((int) frame[code[pc + 2]]);
            case Opcode.I32_CTZ -> value = Integer.numberOfTrailingZeros((int) frame[code[pc + 2]]);
            case Opcode.I32_POPCNT -> value = Integer.bitCount((int) frame[code[pc + 2]]);
            case Opcode.I32_EXTEND8_S -> value = (byte) frame[code[pc + 2]];
            case Opcode.I32_EXTEND16_S -> value = (short) frame[code[pc + 2]];
            case Opcode.I32_DIV_S -> {
                value = IntegerArithmetic.divS((int) frame[code[pc + 2]], (int) frame[code[pc + 3]]);
                next = pc + 4;
            }
            case Opcode.I32_DIV_U -> {
                value = IntegerArithmetic.divU((int) frame[code[pc + 2]], (int) frame[code[pc + 3]]);
                next = pc + 4;
            }
            case Opcode.I32_REM_S -> {
                value = IntegerArithmetic.remS((int) frame[code[pc + 2]], (int) frame[code[pc + 3]]);
                next = pc + 4;
            }
            case Opcode.I32_REM_U -> {
                value = IntegerArithmetic.remU((int) frame[code[pc + 2]], (int) frame[code[pc + 3]]);
                next = pc + 4;
            }
            case Opcode.I64_ROTL -> {
                value = Long.rotateLeft(frame[code[pc + 2]], (int) frame[code[pc + 3]]);
                next = pc + 4;
            }
            case Opcode.I64_ROTR -> {
                value = Long.rotateRight(frame[code[pc + 2]], (int) frame[code[pc + 3]]);
                next = pc + 4;
            }
            case Opcode.I64_CLZ -> value = Long.numberOfLeadingZeros(frame[code[pc + 2]]);
            case Opcode.I64_CTZ -> value = Long.numberOfTrailingZeros(frame[code[pc + 2]]);
            case Opcode.I64_POPCNT -> value = Long.bitCount(frame[code[pc + 2]]);
            case Opcode.I64_EXTEND8_S -> value = (byte) frame[code[pc + 2]];
            case Opcode.I64_EXTEND16_S -> value = (short) frame[code[pc + 2]];
            case Opcode.I64_EXTEND32_S -> value = (int) frame[code[pc + 2]];
            case Opcode.I64_DIV_S -> {
                value = IntegerArithmetic.divS(frame[code[pc + 2]], frame[code[pc + 3]]);
                next = pc + 4;
            }
            case Opcode.I64_DIV_U -> {
                value = IntegerArithmetic.divU(frame[code[pc + 2]], frame[code[pc + 3]]);
                next = pc + 4;
            }
            case Opcode.I64_REM_S -> {
                value = IntegerArithmetic.remS(frame[code[pc + 2]], frame[code[pc + 3]]);
                next = pc + 4;
            }
            case Opcode.I64_REM_U -> {
                value = IntegerArithmetic.remU(frame[code[pc + 2]], frame[code[pc + 3]]);
                next = pc + 4;
            }
            default -> throw unknown(code[pc]);
        }
        frame[code[pc + 1]] = value;
        return next;
    }

    /** Floating point of 64 bits. */
    private static int f64(long[] frame, int[] code, int pc) {
        long value;
        int next = pc + 3;
        switch (code[pc]) {
            case Opcode.F64_ADD -> {
                value = Double.doubleToRawLongBits(f64(frame[code[pc + 2]]) + f64(frame[code[pc + 3]]));
                next = pc + 4;
            }
            case Opcode.F64_SUB -> {
                value = Double.doubleToRawLongBits(f64(frame[code[pc + 2]]) - f64(frame[code[pc + 3]]));
                next = pc + 4;
            }
            case Opcode.F64_MUL -> {
                value = Double.doubleToRawLongBits(f64(frame[code[pc + 2]]) * f64(frame[code[pc + 3]]));
                next = pc + 4;
            }
            case Opcode.F64_DIV -> {
                value = Double.doubleToRawLongBits(f64(frame[code[pc + 2]]) / f64(frame[code[pc + 3]]));
                next = pc + 4;
            }
            case Opcode.F64_MIN -> {
                value = Double.doubleToRawLongBits(
                        FloatArithmetic.min(f64(frame[code[pc + 2]]), f64(frame[code[pc + 3]])));
                next = pc + 4;
            }
            case Opcode.F64_MAX -> {
                value = Double.doubleToRawLongBits(
                        FloatArithmetic.max(f64(frame[code[pc + 2]]), f64(frame[code[pc + 3]])));
                next = pc + 4;
            }
            case Opcode.F64_COPYSIGN -> {
                value = Double.doubleToRawLongBits(
                        FloatArithmetic.copysign(f64(frame[code[pc + 2]]), f64(frame[code[pc + 3]])));
                next = pc + 4;
            }
            case Opcode.F64_ABS -> value = Double.doubleToRawLongBits(FloatArithmetic.abs(f64(frame[code[pc + 2]])));
            case Opcode.F64_NEG -> value = Double.doubleToRawLongBits(FloatArithmetic.neg(f64(frame[code[pc + 2]])));
            case Opcode.F64_SQRT -> value = Double.doubleToRawLongBits(FloatArithmetic.sqrt(f64(frame[code[pc + 2]])));
            case Opcode.F64_CEIL -> value = Double.doubleToRawLongBits(FloatArithmetic.ceil(f64(frame[code[pc + 2]])));
            case Opcode.F64_FLOOR ->
                value = Double.doubleToRawLongBits(FloatArithmetic.floor(f64(frame[code[pc + 2]])));
            case Opcode.F64_TRUNC ->
                value = Double.doubleToRawLongBits(FloatArithmetic.trunc(f64(frame[code[pc + 2]])));
            case Opcode.F64_NEAREST ->
                value = Double.doubleToRawLongBits(FloatArithmetic.nearest(f64(frame[code[pc + 2]])));
            case Opcode.F64_EQ -> {
                value = f64(frame[code[pc + 2]]) == f64(frame[code[pc + 3]]) ? 1 : 0;
                next = pc + 4;
            }
            case Opcode.F64_NE -> {
                value = f64(frame[code[pc + 2]]) != f64(frame[code[pc + 3]]) ? 1 : 0;
                next = pc + 4;
            }
            case Opcode.F64_LT -> {
                value = f64(frame[code[pc + 2]]) < f64(frame[code[pc + 3]]) ? 1 : 0;
                next = pc + 4;
            }
            case Opcode.F64_LE -> {
                value = f64(frame[code[pc + 2]]) <= f64(frame[code[pc + 3]]) ? 1 : 0;
                next = pc + 4;
            }
            default -> throw unknown(code[pc]);
        }
        frame[code[pc + 1]] = value;
        return next;
    }

    /** Floating point of 32 bits. */
    private static int f32(long[] frame, int[] code, int pc) {
        long value;
        int next = pc + 3;
        switch (code[pc]) {
            case Opcode.F32_ADD -> {
                value = Float.floatToRawIntBits(f32(frame[code[pc + 2]]) + f32(frame[code[pc + 3]]));
                next = pc + 4;
            }
            case Opcode.F32_SUB -> {
                value = Float.floatToRawIntBits(f32(frame[code[pc + 2]]) - f32(frame[code[pc + 3]]));
                next = pc + 4;
            }
            case Opcode.F32_MUL -> {
                value = Float.floatToRawIntBits(f32(frame[code[pc + 2]]) * f32(frame[code[pc + 3]]));
                next = pc + 4;
            }
            case Opcode.F32_DIV -> {
                value = Float.floatToRawIntBits(f32(frame[code[pc + 2]]) / f32(frame[code[pc + 3]]));
                next = pc + 4;
            }
            case Opcode.F32_MIN -> {
                value = Float.floatToRawIntBits(
                        FloatArithmetic.min(f32(frame[code[pc + 2]]), f32(frame[code[pc + 3]])));
                next = pc + 4;
            }
            case Opcode.F32_MAX -> {
                value = Float.floatToRawIntBits(
                        FloatArithmetic.max(f32(frame[code[pc + 2]]), f32(frame[code[pc + 3]])));
                next = pc + 4;
            }
            case Opcode.F32_COPYSIGN -> {
                value = Float.floatToRawIntBits(
                        FloatArithmetic.copysign(f32(frame[code[pc + 2]]), f32(frame[code[pc + 3]])));
                next = pc + 4;
            }
            case Opcode.F32_ABS -> value = Float.floatToRawIntBits(FloatArithmetic.abs(f32(frame[code[pc + 2]])));
            case Opcode.F32_NEG -> value = Float.floatToRawIntBits(FloatArithmetic.neg(f32(frame[code[pc + 2]])));
            case Opcode.F32_SQRT -> value = Float.floatToRawIntBits(FloatArithmetic.sqrt(f32(frame[code[pc + 2]])));
            case Opcode.F32_CEIL -> value = Float.floatToRawIntBits(FloatArithmetic.ceil(f32(frame[code[pc + 2]])));
            case Opcode.F32_FLOOR -> value = Float.floatToRawIntBits(FloatArithmetic.floor(f32(frame[code[pc + 2]])));
            case Opcode.F32_TRUNC -> value = Float.floatToRawIntBits(FloatArithmetic.trunc(f32(frame[code[pc + 2]])));
            case Opcode.F32_NEAREST ->
                value = Float.floatToRawIntBits(FloatArithmetic.nearest(f32(frame[code[pc + 2]])));
            case Opcode.F32_EQ -> {
                value = f32(frame[code[pc + 2]]) == f32(frame[code[pc + 3]]) ? 1 : 0;
                next = pc + 4;
            }
            case Opcode.F32_NE -> {
                value = f32(frame[code[pc + 2]]) != f32(frame[code[pc + 3]]) ? 1 : 0;
                next = pc + 4;
            }
            case Opcode.F32_LT -> {
                value = f32(frame[code[pc + 2]]) < f32(frame[code[pc + 3]]) ? 1 : 0;
                next = pc + 4;
            }
            case Opcode.F32_LE -> {
                value = f32(frame[code[pc + 2]]) <= f32(frame[code[pc + 3]]) ? 1 : 0;
                next = pc + 4;
            }
            default -> throw unknown(code[pc]);
        }
        frame[code[pc + 1]] = value;
        return next;
    }

    /** Conversions. */
    private static int convert(long[] frame, int[] code, int pc) {
        long value;
        int next = pc + 3;
        switch (code[pc]) {
            case Opcode.I32_TRUNC_F32_S -> value = Conversions.truncS32(f32(frame[code[pc + 2]]));
            case Opcode.I32_TRUNC_F32_U -> value = Conversions.truncU32(f32(frame[code[pc + 2]]));
            case Opcode.I32_TRUNC_SAT_F32_S -> value = (int) f32(frame[code[pc + 2]]);
            case Opcode.I32_TRUNC_SAT_F32_U -> value = Conversions.truncSatU32(f32(frame[code[pc + 2]]));
            case Opcode.I64_TRUNC_F32_S -> value = Conversions.truncS64(f32(frame[code[pc + 2]]));
            case Opcode.I64_TRUNC_F32_U -> value = Conversions.truncU64(f32(frame[code[pc + 2]]));
            case Opcode.I64_TRUNC_SAT_F32_S -> value = (long) f32(frame[code[pc + 2]]);
            case Opcode.I64_TRUNC_SAT_F32_U -> value = Conversions.truncSatU64(f32(frame[code[pc + 2]]));
            case Opcode.I32_TRUNC_F64_S -> value = Conversions.truncS32(f64(frame[code[pc + 2]]));
            case Opcode.I32_TRUNC_F64_U -> value = Conversions.truncU32(f64(frame[code[pc + 2]]));
            case Opcode.I32_TRUNC_SAT_F64_S -> value = (int) f64(frame[code[pc + 2]]);
            case Opcode.I32_TRUNC_SAT_F64_U -> value = Conversions.truncSatU32(f64(frame[code[pc + 2]]));
            case Opcode.I64_TRUNC_F64_S -> value = Conversions.truncS64(f64(frame[code[pc + 2]]));
            case Opcode.I64_TRUNC_F64_U -> value = Conversions.truncU64(f64(frame[code[pc + 2]]));
            case Opcode.I64_TRUNC_SAT_F64_S -> value = (long) f64(frame[code[pc + 2]]);
            case Opcode.I64_TRUNC_SAT_F64_U -> value = Conversions.truncSatU64(f64(frame[code[pc + 2]]));
            case Opcode.F32_CONVERT_I32_S -> value = Float.floatToRawIntBits((float) (int) frame[code[pc + 2]]);
            case Opcode.F32_CONVERT_I32_U ->
                value = Float.floatToRawIntBits(Conversions.convertU32ToF32((int) frame[code[pc + 2]]));
            case Opcode.F32_CONVERT_I64_S -> value = Float.floatToRawIntBits((float) frame[code[pc + 2]]);
            case Opcode.F32_CONVERT_I64_U ->
                value = Float.floatToRawIntBits(Conversions.convertU64ToF32(frame[code[pc + 2]]));
            case Opcode.F64_CONVERT_I32_S -> value = Double.doubleToRawLongBits((double) (int) frame[code[pc + 2]]);
            case Opcode.F64_CONVERT_I32_U ->
                value = Double.doubleToRawLongBits(Conversions.convertU32ToF64((int) frame[code[pc + 2]]));
            case Opcode.F64_CONVERT_I64_S -> value = Double.doubleToRawLongBits((double) frame[code[pc + 2]]);
            case Opcode.F64_CONVERT_I64_U ->
                value = Double.doubleToRawLongBits(Conversions.convertU64ToF64(frame[code[pc + 2]]));
            case Opcode.F32_DEMOTE_F64 ->
                value = Float.floatToRawIntBits(FloatArithmetic.quiet((float) f64(frame[code[pc + 2]])));
            case Opcode.F64_PROMOTE_F32 -> value = Double.doubleToRawLongBits(f32(frame[code[pc + 2]]));
            case Opcode.I32_REINTERPRET_F32,
                    Opcode.I64_REINTERPRET_F64,
                    Opcode.F32_REINTERPRET_I32,
                    Opcode.F64_REINTERPRET_I64 -> value = frame[code[pc + 2]];
            default -> throw unknown(code[pc]);
        }
        frame[code[pc + 1]] = value;
        return next;
    }
}
