package hypha.wasm.translation;

import hypha.wasm.binary.Instruction;
import hypha.wasm.code.Opcode;

/** Instructions of which one operand is a constant that fits into the register instruction. */
final class ConstantOperands {
    private ConstantOperands() {}

    /** Translates an instruction with two operands, if it has a form with a constant and one of them is one. */
    static boolean translate(int opcode, ValueStack stack, CodeBuffer code) {
        int second = stack.size() - 1;
        int first = second - 1;
        if (stack.isConstant(second)) {
            return emit(opcode, stack.constant(second), first, stack, code);
        }
        return stack.isConstant(first)
                && isCommutative(opcode)
                && emit(opcode, stack.constant(first), second, stack, code);
    }

    private static boolean isCommutative(int opcode) {
        return opcode == Instruction.I32_ADD || opcode == Instruction.I32_AND || opcode == Instruction.I64_ADD;
    }

    private static boolean emit(int opcode, long constant, int operand, ValueStack stack, CodeBuffer code) {
        int immediate;
        int registerOpcode;
        switch (opcode) {
            case Instruction.I32_ADD -> {
                registerOpcode = Opcode.I32_ADD_IMM;
                immediate = (int) constant;
            }
            case Instruction.I32_SUB -> {
                registerOpcode = Opcode.I32_ADD_IMM;
                immediate = (int) -constant;
            }
            case Instruction.I32_AND -> {
                registerOpcode = Opcode.I32_AND_IMM;
                immediate = (int) constant;
            }
            case Instruction.I32_SHL -> {
                registerOpcode = Opcode.I32_SHL_IMM;
                immediate = (int) constant & 31;
            }
            case Instruction.I32_SHR_U -> {
                registerOpcode = Opcode.I32_SHR_U_IMM;
                immediate = (int) constant & 31;
            }
            case Instruction.I64_ADD, Instruction.I64_SUB -> {
                long addend = opcode == Instruction.I64_ADD ? constant : -constant;
                registerOpcode = Opcode.I64_ADD_IMM;
                immediate = (int) addend;
                if (immediate != addend) {
                    return false;
                }
            }
            default -> {
                return false;
            }
        }
        int slot = stack.slot(operand);
        int kind = stack.kind(operand);
        stack.truncate(stack.size() - 2);
        code.begin(registerOpcode);
        code.addDestination(stack.push(kind));
        code.add(slot);
        code.add(immediate);
        return true;
    }
}
