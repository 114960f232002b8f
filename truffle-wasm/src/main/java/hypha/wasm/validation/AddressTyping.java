package hypha.wasm.validation;

import hypha.wasm.binary.Immediate;
import hypha.wasm.binary.Instruction;
import hypha.wasm.binary.InstructionDecoder;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.types.AddressType;
import hypha.wasm.types.ValueType;

/**
 * Types the instructions whose operands depend on the address type of a memory or a table (core specification 3.4.10 and 3.4.9). Their signatures in {@link Instruction} are those for 32-bit
 * addresses, so that there is nothing to do where no memory and no table has others.
 */
final class AddressTyping {
    /** Where a signature has its first operand; see {@link Instruction#signature}. */
    private static final int FIRST_OPERAND_SHIFT = 8;

    private static final int FIRST_OPERAND_MASK = 0xFF << FIRST_OPERAND_SHIFT;

    private final WasmModule module;
    private final boolean anyWide;

    AddressTyping(WasmModule module) {
        this.module = module;
        boolean wide = false;
        for (int i = 0; i < module.memoryCount(); i++) {
            wide |= module.memory(i).address().isWide();
        }
        for (int i = 0; i < module.tableCount(); i++) {
            wide |= module.table(i).address().isWide();
        }
        this.anyWide = wide;
    }

    /** Returns the code of the type of a table's indices. */
    int ofTable(int table) {
        return module.table(table).address().value().code();
    }

    private int ofMemory(int memory) {
        return module.memory(memory).address().value().code();
    }

    /** Returns the signature of an access whose first operand is an address of the memory that the decoder has. */
    int ofAccess(int signature, InstructionDecoder in) {
        return anyWide && module.memory(in.first).address().isWide()
                ? signature & ~FIRST_OPERAND_MASK | ValueType.I64_CODE << FIRST_OPERAND_SHIFT
                : signature;
    }

    /**
     * Types the instructions on whole memories and tables, whose immediates have been checked, if there are 64-bit addresses in the module.
     *
     * @return false if the instruction has the type that its signature says
     */
    boolean bulk(int opcode, int immediate, InstructionDecoder in, OperandStack stack) {
        if (!anyWide) {
            return false;
        }
        switch (immediate) {
            case Immediate.MEMORY -> wholeMemory(opcode, ofMemory(in.first), stack);
            case Immediate.MEMORY_MEMORY ->
                copy(module.memory(in.first).address(), module.memory(in.second).address(), stack);
            case Immediate.TABLE_TABLE ->
                copy(module.table(in.first).address(), module.table(in.second).address(), stack);
            case Immediate.DATA_MEMORY -> init(ofMemory(in.second), stack);
            case Immediate.ELEMENT_TABLE -> init(ofTable(in.second), stack);
            case Immediate.TABLE -> stack.push(ofTable(in.first));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void wholeMemory(int opcode, int address, OperandStack stack) {
        switch (opcode) {
            case Instruction.MEMORY_SIZE -> stack.push(address);
            case Instruction.MEMORY_GROW -> {
                stack.pop(address);
                stack.push(address);
            }
            default -> {
                stack.pop(address);
                stack.pop(ValueType.I32_CODE);
                stack.pop(address);
            }
        }
    }

    private static void copy(AddressType target, AddressType source, OperandStack stack) {
        stack.pop(AddressType.narrower(target, source).value().code());
        stack.pop(source.value().code());
        stack.pop(target.value().code());
    }

    private static void init(int address, OperandStack stack) {
        stack.pop(ValueType.I32_CODE);
        stack.pop(ValueType.I32_CODE);
        stack.pop(address);
    }
}
