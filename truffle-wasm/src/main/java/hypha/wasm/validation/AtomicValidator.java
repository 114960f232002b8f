package hypha.wasm.validation;

import hypha.wasm.binary.AtomicForm;
import hypha.wasm.binary.AtomicInstruction;
import hypha.wasm.binary.Immediate;
import hypha.wasm.binary.Instruction;
import hypha.wasm.binary.InstructionDecoder;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.exception.WasmException;
import hypha.wasm.types.AddressType;
import hypha.wasm.types.ValueType;

/** Validates atomic accesses to memory (threads proposal, "Validation"). The memory need not be shared. */
final class AtomicValidator {
    private final WasmModule module;

    AtomicValidator(WasmModule module) {
        this.module = module;
    }

    /** Validates the instruction that {@code in} has decoded. */
    void validate(int opcode, InstructionDecoder in, OperandStack stack) {
        if (opcode == AtomicInstruction.FENCE) {
            return;
        }
        ModuleValidator.check(in.first, module.memoryCount(), "memory", in.offset);
        AddressType address = module.memory(in.first).address();
        immediates(Instruction.immediate(opcode) - Immediate.MEMORY_1, address, in);
        if (opcode < AtomicInstruction.LOAD) {
            synchronization(opcode, stack);
            stack.pop(address.value().code());
            stack.push(ValueType.I32_CODE);
            return;
        }
        int type = AtomicForm.isI64(AtomicInstruction.form(opcode)) ? ValueType.I64_CODE : ValueType.I32_CODE;
        if (opcode >= AtomicInstruction.COMPARE_EXCHANGE) {
            stack.pop(type);
        }
        if (opcode >= AtomicInstruction.STORE) {
            stack.pop(type);
        }
        stack.pop(address.value().code());
        if (opcode < AtomicInstruction.STORE || opcode >= AtomicInstruction.UPDATE) {
            stack.push(type);
        }
    }

    /** Pops what {@code notify} and {@code wait} take beside the address. */
    private static void synchronization(int opcode, OperandStack stack) {
        if (opcode == AtomicInstruction.NOTIFY) {
            stack.pop(ValueType.I32_CODE);
        } else {
            stack.pop(ValueType.I64_CODE);
            stack.pop(opcode == AtomicInstruction.WAIT32 ? ValueType.I32_CODE : ValueType.I64_CODE);
        }
    }

    private static void immediates(int log2Bytes, AddressType address, InstructionDecoder in) {
        if (in.second > log2Bytes) {
            throw WasmException.invalid("alignment must not be larger than natural", in.offset);
        }
        if (in.second < log2Bytes) {
            throw WasmException.invalid("atomic alignment must be natural", in.offset);
        }
        if (in.value >>> 32 != 0 && !address.isWide()) {
            throw WasmException.invalid("offset out of range", in.offset);
        }
    }
}
