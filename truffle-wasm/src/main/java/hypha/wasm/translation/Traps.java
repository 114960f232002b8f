package hypha.wasm.translation;

import hypha.wasm.binary.Instruction;

/** Which numeric instructions may trap. */
final class Traps {
    private Traps() {}

    static boolean mayTrap(int opcode) {
        return switch (opcode) {
            case Instruction.I32_DIV_S, Instruction.I32_DIV_U, Instruction.I32_REM_S, Instruction.I32_REM_U -> true;
            case Instruction.I64_DIV_S, Instruction.I64_DIV_U, Instruction.I64_REM_S, Instruction.I64_REM_U -> true;
            case Instruction.I32_TRUNC_F32_S, Instruction.I32_TRUNC_F32_U -> true;
            case Instruction.I32_TRUNC_F64_S, Instruction.I32_TRUNC_F64_U -> true;
            case Instruction.I64_TRUNC_F32_S, Instruction.I64_TRUNC_F32_U -> true;
            case Instruction.I64_TRUNC_F64_S, Instruction.I64_TRUNC_F64_U -> true;
            default -> false;
        };
    }
}
