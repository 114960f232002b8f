package hypha.wasm.translation;

import hypha.wasm.binary.Immediate;
import hypha.wasm.binary.Instruction;
import hypha.wasm.binary.InstructionDecoder;
import hypha.wasm.binary.VectorInstruction;
import hypha.wasm.code.Opcode;
import hypha.wasm.code.VectorOpcode;
import hypha.wasm.types.ValueType;

/** Translates instructions on vectors. Each becomes the register instruction of the same name: destination, slots of the operands, immediates. */
final class VectorTranslation {
    private VectorTranslation() {}

    /** Translates the instruction that {@code in} has decoded. */
    static void translate(
            int opcode, InstructionDecoder in, ValueStack stack, CodeBuffer code, AddressOperands addresses) {
        int immediate = Instruction.immediate(opcode);
        boolean access = Immediate.isAccess(immediate);
        int signature = Instruction.signature(opcode);
        int operands = signature & 0xFF;
        int base = stack.slots(operands);
        int[] slots = new int[operands];
        boolean swapped = RegisterOpcodes.isSwapped(opcode);
        for (int i = 0; i < operands; i++) {
            slots[i] = stack.slot(swapped ? base + operands - 1 - i : base + i);
        }
        stack.truncate(base);
        boolean wide = access && addresses.isWideMemory(in.first);
        if (access) {
            int registerOpcode = RegisterOpcodes.of(opcode);
            code.begin(wide ? VectorOpcode.wide(registerOpcode) : registerOpcode, in.offset);
        } else {
            code.begin(RegisterOpcodes.of(opcode));
        }
        int result = signature >>> 24;
        if (result != 0) {
            code.addDestination(stack.push(ValueType.ofCode(result).kind().ordinal()));
        }
        for (int slot : slots) {
            code.add(slot);
        }
        if (access) {
            code.add(in.first);
            code.add((int) in.value);
        }
        if (wide) {
            code.add((int) (in.value >>> Integer.SIZE));
        }
        if (immediate >= Immediate.MEMORY_LANE_1 && immediate <= Immediate.LANE_2) {
            code.add(in.lane);
        } else if (opcode == VectorInstruction.V128_CONST || opcode == VectorInstruction.I8X16_SHUFFLE) {
            add64(code, in.value);
            add64(code, in.high);
        }
    }

    private static void add64(CodeBuffer code, long value) {
        code.add((int) value);
        code.add((int) (value >>> 32));
    }

    /** Returns the member for vectors of a family that has one for each kind, of which {@code first} is that for I32. */
    static int member(int first) {
        return switch (first) {
            case Opcode.GLOBAL_GET_I32 -> VectorOpcode.GLOBAL_GET_V128;
            case Opcode.GLOBAL_SET_I32 -> VectorOpcode.GLOBAL_SET_V128;
            case Opcode.SELECT_I32 -> VectorOpcode.SELECT_V128;
            default -> throw new IllegalArgumentException("no member for vectors: opcode=" + Opcode.name(first));
        };
    }
}
