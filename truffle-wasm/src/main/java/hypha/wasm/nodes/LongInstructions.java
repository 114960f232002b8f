package hypha.wasm.nodes;

import static hypha.wasm.nodes.Frames.i32;
import static hypha.wasm.nodes.Frames.i64;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.code.Opcode;

/** The 64-bit integer arithmetic and comparisons of the register code, and the conversions between integers. */
final class LongInstructions {
    private LongInstructions() {}

    /** Executes the instruction at {@code pc} and returns the index of the next one. */
    static int execute(VirtualFrame frame, int[] code, int pc, int opcode) {
        switch (opcode) {
            case Opcode.I64_ADD_IMM -> {
                i64(frame, code[pc + 1], i64(frame, code[pc + 2]) + code[pc + 3]);
                return pc + 4;
            }
            case Opcode.I64_ADD -> {
                i64(frame, code[pc + 1], i64(frame, code[pc + 2]) + i64(frame, code[pc + 3]));
                return pc + 4;
            }
            case Opcode.I64_SUB -> {
                i64(frame, code[pc + 1], i64(frame, code[pc + 2]) - i64(frame, code[pc + 3]));
                return pc + 4;
            }
            case Opcode.I64_MUL -> {
                i64(frame, code[pc + 1], i64(frame, code[pc + 2]) * i64(frame, code[pc + 3]));
                return pc + 4;
            }
            case Opcode.I64_AND -> {
                i64(frame, code[pc + 1], i64(frame, code[pc + 2]) & i64(frame, code[pc + 3]));
                return pc + 4;
            }
            case Opcode.I64_OR -> {
                i64(frame, code[pc + 1], i64(frame, code[pc + 2]) | i64(frame, code[pc + 3]));
                return pc + 4;
            }
            case Opcode.I64_XOR -> {
                i64(frame, code[pc + 1], i64(frame, code[pc + 2]) ^ i64(frame, code[pc + 3]));
                return pc + 4;
            }
            case Opcode.I64_SHL -> {
                i64(frame, code[pc + 1], i64(frame, code[pc + 2]) << i64(frame, code[pc + 3]));
                return pc + 4;
            }
            case Opcode.I64_SHR_S -> {
                i64(frame, code[pc + 1], i64(frame, code[pc + 2]) >> i64(frame, code[pc + 3]));
                return pc + 4;
            }
            case Opcode.I64_SHR_U -> {
                i64(frame, code[pc + 1], i64(frame, code[pc + 2]) >>> i64(frame, code[pc + 3]));
                return pc + 4;
            }
            case Opcode.I64_ROTL -> {
                i64(frame, code[pc + 1], Long.rotateLeft(i64(frame, code[pc + 2]), (int) i64(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.I64_ROTR -> {
                i64(frame, code[pc + 1], Long.rotateRight(i64(frame, code[pc + 2]), (int) i64(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.I64_CLZ -> {
                i64(frame, code[pc + 1], Long.numberOfLeadingZeros(i64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.I64_CTZ -> {
                i64(frame, code[pc + 1], Long.numberOfTrailingZeros(i64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.I64_POPCNT -> {
                i64(frame, code[pc + 1], Long.bitCount(i64(frame, code[pc + 2])));
                return pc + 3;
            }
            case Opcode.I64_EXTEND8_S -> {
                i64(frame, code[pc + 1], (byte) i64(frame, code[pc + 2]));
                return pc + 3;
            }
            case Opcode.I64_EXTEND16_S -> {
                i64(frame, code[pc + 1], (short) i64(frame, code[pc + 2]));
                return pc + 3;
            }
            case Opcode.I64_EXTEND32_S -> {
                i64(frame, code[pc + 1], (int) i64(frame, code[pc + 2]));
                return pc + 3;
            }
            case Opcode.I64_DIV_S -> {
                i64(frame, code[pc + 1], IntegerArithmetic.divS(i64(frame, code[pc + 2]), i64(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.I64_DIV_U -> {
                i64(frame, code[pc + 1], IntegerArithmetic.divU(i64(frame, code[pc + 2]), i64(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.I64_REM_S -> {
                i64(frame, code[pc + 1], IntegerArithmetic.remS(i64(frame, code[pc + 2]), i64(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.I64_REM_U -> {
                i64(frame, code[pc + 1], IntegerArithmetic.remU(i64(frame, code[pc + 2]), i64(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.I64_EQZ -> {
                i32(frame, code[pc + 1], i64(frame, code[pc + 2]) == 0 ? 1 : 0);
                return pc + 3;
            }
            case Opcode.I64_EQ -> {
                i32(frame, code[pc + 1], i64(frame, code[pc + 2]) == i64(frame, code[pc + 3]) ? 1 : 0);
                return pc + 4;
            }
            case Opcode.I64_NE -> {
                i32(frame, code[pc + 1], i64(frame, code[pc + 2]) != i64(frame, code[pc + 3]) ? 1 : 0);
                return pc + 4;
            }
            case Opcode.I64_LT_S -> {
                i32(frame, code[pc + 1], i64(frame, code[pc + 2]) < i64(frame, code[pc + 3]) ? 1 : 0);
                return pc + 4;
            }
            case Opcode.I64_LT_U -> {
                i32(
                        frame,
                        code[pc + 1],
                        Long.compareUnsigned(i64(frame, code[pc + 2]), i64(frame, code[pc + 3])) < 0 ? 1 : 0);
                return pc + 4;
            }
            case Opcode.I64_LE_S -> {
                i32(frame, code[pc + 1], i64(frame, code[pc + 2]) <= i64(frame, code[pc + 3]) ? 1 : 0);
                return pc + 4;
            }
            case Opcode.I64_LE_U -> {
                i32(
                        frame,
                        code[pc + 1],
                        Long.compareUnsigned(i64(frame, code[pc + 2]), i64(frame, code[pc + 3])) <= 0 ? 1 : 0);
                return pc + 4;
            }
            case Opcode.I32_WRAP_I64 -> {
                i32(frame, code[pc + 1], (int) i64(frame, code[pc + 2]));
                return pc + 3;
            }
            case Opcode.I64_EXTEND_I32_S -> {
                i64(frame, code[pc + 1], i32(frame, code[pc + 2]));
                return pc + 3;
            }
            case Opcode.I64_EXTEND_I32_U -> {
                i64(frame, code[pc + 1], i32(frame, code[pc + 2]) & 0xFFFF_FFFFL);
                return pc + 3;
            }

            default -> throw CompilerDirectives.shouldNotReachHere("not an opcode of this family: opcode=" + opcode);
        }
    }
}
