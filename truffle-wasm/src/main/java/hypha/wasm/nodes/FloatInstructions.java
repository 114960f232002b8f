package hypha.wasm.nodes;

import static hypha.wasm.nodes.Frames.f32;
import static hypha.wasm.nodes.Frames.f64;
import static hypha.wasm.nodes.Frames.i32;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.code.Opcode;

/** The floating-point arithmetic and comparisons of the register code. */
final class FloatInstructions {
    private FloatInstructions() {}

    /** Executes the instruction at {@code pc} and returns the index of the next one. */
    static int execute(VirtualFrame frame, int[] code, int pc, int opcode) {
        switch (opcode) {
            case Opcode.F64_ADD -> {
                f64(frame, code[pc + 1], FloatArithmetic.add(f64(frame, code[pc + 2]), f64(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.F64_SUB -> {
                f64(frame, code[pc + 1], FloatArithmetic.sub(f64(frame, code[pc + 2]), f64(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.F64_MUL -> {
                f64(frame, code[pc + 1], FloatArithmetic.mul(f64(frame, code[pc + 2]), f64(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.F64_DIV -> {
                f64(frame, code[pc + 1], FloatArithmetic.div(f64(frame, code[pc + 2]), f64(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.F64_MIN -> {
                f64(frame, code[pc + 1], FloatArithmetic.min(f64(frame, code[pc + 2]), f64(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.F64_MAX -> {
                f64(frame, code[pc + 1], FloatArithmetic.max(f64(frame, code[pc + 2]), f64(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.F64_COPYSIGN -> {
                f64(frame, code[pc + 1], FloatArithmetic.copysign(f64(frame, code[pc + 2]), f64(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.F64_ABS -> {
                f64(frame, code[pc + 1], FloatArithmetic.abs(f64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F64_NEG -> {
                f64(frame, code[pc + 1], FloatArithmetic.neg(f64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F64_SQRT -> {
                f64(frame, code[pc + 1], FloatArithmetic.sqrt(f64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F64_CEIL -> {
                f64(frame, code[pc + 1], FloatArithmetic.ceil(f64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F64_FLOOR -> {
                f64(frame, code[pc + 1], FloatArithmetic.floor(f64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F64_TRUNC -> {
                f64(frame, code[pc + 1], FloatArithmetic.trunc(f64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F64_NEAREST -> {
                f64(frame, code[pc + 1], FloatArithmetic.nearest(f64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F64_EQ -> {
                i32(frame, code[pc + 1], f64(frame, code[pc + 2]) == f64(frame, code[pc + 3]) ? 1 : 0);
                return pc + 4;
            }
            case Opcode.F64_NE -> {
                i32(frame, code[pc + 1], f64(frame, code[pc + 2]) != f64(frame, code[pc + 3]) ? 1 : 0);
                return pc + 4;
            }
            case Opcode.F64_LT -> {
                i32(frame, code[pc + 1], f64(frame, code[pc + 2]) < f64(frame, code[pc + 3]) ? 1 : 0);
                return pc + 4;
            }
            case Opcode.F64_LE -> {
                i32(frame, code[pc + 1], f64(frame, code[pc + 2]) <= f64(frame, code[pc + 3]) ? 1 : 0);
                return pc + 4;
            }
            case Opcode.F32_ADD -> {
                f32(frame, code[pc + 1], FloatArithmetic.add(f32(frame, code[pc + 2]), f32(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.F32_SUB -> {
                f32(frame, code[pc + 1], FloatArithmetic.sub(f32(frame, code[pc + 2]), f32(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.F32_MUL -> {
                f32(frame, code[pc + 1], FloatArithmetic.mul(f32(frame, code[pc + 2]), f32(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.F32_DIV -> {
                f32(frame, code[pc + 1], FloatArithmetic.div(f32(frame, code[pc + 2]), f32(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.F32_MIN -> {
                f32(frame, code[pc + 1], FloatArithmetic.min(f32(frame, code[pc + 2]), f32(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.F32_MAX -> {
                f32(frame, code[pc + 1], FloatArithmetic.max(f32(frame, code[pc + 2]), f32(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.F32_COPYSIGN -> {
                f32(frame, code[pc + 1], FloatArithmetic.copysign(f32(frame, code[pc + 2]), f32(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.F32_ABS -> {
                f32(frame, code[pc + 1], FloatArithmetic.abs(f32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F32_NEG -> {
                f32(frame, code[pc + 1], FloatArithmetic.neg(f32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F32_SQRT -> {
                f32(frame, code[pc + 1], FloatArithmetic.sqrt(f32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F32_CEIL -> {
                f32(frame, code[pc + 1], FloatArithmetic.ceil(f32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F32_FLOOR -> {
                f32(frame, code[pc + 1], FloatArithmetic.floor(f32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F32_TRUNC -> {
                f32(frame, code[pc + 1], FloatArithmetic.trunc(f32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F32_NEAREST -> {
                f32(frame, code[pc + 1], FloatArithmetic.nearest(f32(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.F32_EQ -> {
                i32(frame, code[pc + 1], f32(frame, code[pc + 2]) == f32(frame, code[pc + 3]) ? 1 : 0);
                return pc + 4;
            }
            case Opcode.F32_NE -> {
                i32(frame, code[pc + 1], f32(frame, code[pc + 2]) != f32(frame, code[pc + 3]) ? 1 : 0);
                return pc + 4;
            }
            case Opcode.F32_LT -> {
                i32(frame, code[pc + 1], f32(frame, code[pc + 2]) < f32(frame, code[pc + 3]) ? 1 : 0);
                return pc + 4;
            }
            case Opcode.F32_LE -> {
                i32(frame, code[pc + 1], f32(frame, code[pc + 2]) <= f32(frame, code[pc + 3]) ? 1 : 0);
                return pc + 4;
            }
            default -> throw CompilerDirectives.shouldNotReachHere("not an opcode of this family: opcode=" + opcode);
        }
    }
}
