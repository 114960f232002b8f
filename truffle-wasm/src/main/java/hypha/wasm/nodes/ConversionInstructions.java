package hypha.wasm.nodes;

import static hypha.wasm.nodes.Frames.f32;
import static hypha.wasm.nodes.Frames.f64;
import static hypha.wasm.nodes.Frames.i32;
import static hypha.wasm.nodes.Frames.i64;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.code.Opcode;

/** The conversions of the register code that have floating point on one side. */
final class ConversionInstructions {
    private ConversionInstructions() {}

    /** Executes the instruction at {@code pc} and returns the index of the next one. */
    static int execute(VirtualFrame frame, int[] code, int pc, int opcode) {
        switch (opcode) {
            case Opcode.I32_TRUNC_F32_S -> {
                i32(frame, code[pc + 1], Conversions.truncS32(f32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.I32_TRUNC_F32_U -> {
                i32(frame, code[pc + 1], Conversions.truncU32(f32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.I32_TRUNC_F64_S -> {
                i32(frame, code[pc + 1], Conversions.truncS32(f64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.I32_TRUNC_F64_U -> {
                i32(frame, code[pc + 1], Conversions.truncU32(f64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.I64_TRUNC_F32_S -> {
                i64(frame, code[pc + 1], Conversions.truncS64(f32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.I64_TRUNC_F32_U -> {
                i64(frame, code[pc + 1], Conversions.truncU64(f32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.I64_TRUNC_F64_S -> {
                i64(frame, code[pc + 1], Conversions.truncS64(f64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.I64_TRUNC_F64_U -> {
                i64(frame, code[pc + 1], Conversions.truncU64(f64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.I32_TRUNC_SAT_F32_S -> {
                i32(frame, code[pc + 1], (int) f32(frame, code[pc + 2]));
                return pc + 3;
            }
            case Opcode.I32_TRUNC_SAT_F32_U -> {
                i32(frame, code[pc + 1], Conversions.truncSatU32(f32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.I32_TRUNC_SAT_F64_S -> {
                i32(frame, code[pc + 1], (int) f64(frame, code[pc + 2]));
                return pc + 3;
            }
            case Opcode.I32_TRUNC_SAT_F64_U -> {
                i32(frame, code[pc + 1], Conversions.truncSatU32(f64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.I64_TRUNC_SAT_F32_S -> {
                i64(frame, code[pc + 1], (long) f32(frame, code[pc + 2]));
                return pc + 3;
            }
            case Opcode.I64_TRUNC_SAT_F32_U -> {
                i64(frame, code[pc + 1], Conversions.truncSatU64(f32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.I64_TRUNC_SAT_F64_S -> {
                i64(frame, code[pc + 1], (long) f64(frame, code[pc + 2]));
                return pc + 3;
            }
            case Opcode.I64_TRUNC_SAT_F64_U -> {
                i64(frame, code[pc + 1], Conversions.truncSatU64(f64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F32_CONVERT_I32_S -> {
                f32(frame, code[pc + 1], i32(frame, code[pc + 2]));
                return pc + 3;
            }
            case Opcode.F32_CONVERT_I32_U -> {
                f32(frame, code[pc + 1], Conversions.convertU32ToF32(i32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F32_CONVERT_I64_S -> {
                f32(frame, code[pc + 1], i64(frame, code[pc + 2]));
                return pc + 3;
            }
            case Opcode.F32_CONVERT_I64_U -> {
                f32(frame, code[pc + 1], Conversions.convertU64ToF32(i64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F64_CONVERT_I32_S -> {
                f64(frame, code[pc + 1], i32(frame, code[pc + 2]));
                return pc + 3;
            }
            case Opcode.F64_CONVERT_I32_U -> {
                f64(frame, code[pc + 1], Conversions.convertU32ToF64(i32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F64_CONVERT_I64_S -> {
                f64(frame, code[pc + 1], i64(frame, code[pc + 2]));
                return pc + 3;
            }
            case Opcode.F64_CONVERT_I64_U -> {
                f64(frame, code[pc + 1], Conversions.convertU64ToF64(i64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F32_DEMOTE_F64 -> {
                f32(frame, code[pc + 1], FloatArithmetic.quiet((float) f64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F64_PROMOTE_F32 -> {
                f64(frame, code[pc + 1], f32(frame, code[pc + 2]));
                return pc + 3;
            }
            case Opcode.I32_REINTERPRET_F32 -> {
                i32(frame, code[pc + 1], Float.floatToRawIntBits(f32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.I64_REINTERPRET_F64 -> {
                i64(frame, code[pc + 1], Double.doubleToRawLongBits(f64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F32_REINTERPRET_I32 -> {
                f32(frame, code[pc + 1], Float.intBitsToFloat(i32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F64_REINTERPRET_I64 -> {
                f64(frame, code[pc + 1], Double.longBitsToDouble(i64(frame, code[pc + 2])));
                return pc + 3;
            }
            default -> throw CompilerDirectives.shouldNotReachHere("not an opcode of this family: opcode=" + opcode);
        }
    }
}
