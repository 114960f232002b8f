package hypha.wasm.translation;

import hypha.wasm.binary.Immediate;
import hypha.wasm.binary.InstructionDecoder;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.code.Opcode;
import hypha.wasm.code.WideOpcode;
import hypha.wasm.types.ValueKind;

/**
 * Converts operands of instructions on memories and tables with 64-bit addresses, so that no instruction is needed for each mixture of address types: indices of tables become 32-bit ones, since no table has 2^32 - 1 elements,
 * and 32-bit addresses of a copy between two memories become 64-bit ones.
 */
final class AddressOperands {
    private static final int I32 = ValueKind.I32.ordinal();
    private static final int I64 = ValueKind.I64.ordinal();

    private final WasmModule module;
    private final CodeBuffer code;
    private final ValueStack stack;

    AddressOperands(WasmModule module, CodeBuffer code, ValueStack stack) {
        this.module = module;
        this.code = code;
        this.stack = stack;
    }

    /** Says whether an instruction on whole memories or tables is on one with 64-bit addresses. */
    boolean isWide(int immediate, InstructionDecoder in) {
        return switch (immediate) {
            case Immediate.MEMORY -> isWideMemory(in.first);
            case Immediate.MEMORY_MEMORY -> isWideMemory(in.first) || isWideMemory(in.second);
            case Immediate.DATA_MEMORY -> isWideMemory(in.second);
            case Immediate.TABLE -> isWideTable(in.first);
            case Immediate.TABLE_TABLE -> isWideTable(in.first) || isWideTable(in.second);
            case Immediate.ELEMENT_TABLE -> isWideTable(in.second);
            default -> false;
        };
    }

    /** Says whether an instruction on whole memories or tables is on memories. */
    static boolean isOfMemory(int immediate) {
        return switch (immediate) {
            case Immediate.MEMORY, Immediate.MEMORY_MEMORY, Immediate.DATA_MEMORY -> true;
            default -> false;
        };
    }

    boolean isWideMemory(int memory) {
        return module.memory(memory).address().isWide();
    }

    boolean isWideTable(int table) {
        return module.table(table).address().isWide();
    }

    /** Converts the operands of an instruction on whole memories or tables; {@code slots} are those of the operands from height {@code base} on, and change. */
    void convert(int immediate, int[] slots, int base) {
        for (int i = 0; i < slots.length; i++) {
            int kind = stack.kindOf(slots[i]);
            if (!isOfMemory(immediate) && kind == I64) {
                slots[i] = narrow(slots[i], base + i);
            } else if (immediate == Immediate.MEMORY_MEMORY && kind == I32) {
                slots[i] = widen(slots[i], base + i);
            }
        }
    }

    /** Converts a 64-bit index of a table in a slot to a 32-bit one, in the slot for an operand at a height, which is returned. */
    int narrow(int slot, int height) {
        int target = stack.ownSlot(height, I32);
        emit(WideOpcode.SATURATE, target, slot);
        return target;
    }

    /** Converts a 32-bit address in a slot to a 64-bit one, in the slot for an operand at a height, which is returned. */
    int widen(int slot, int height) {
        int target = stack.ownSlot(height, I64);
        emit(Opcode.I64_EXTEND_I32_U, target, slot);
        return target;
    }

    /** Pushes the size of a table, or -1, which is in a slot of kind I32, as a 64-bit number. */
    void pushSize(int slot) {
        emit(Opcode.I64_EXTEND_I32_S, stack.push(I64), slot);
    }

    private void emit(int opcode, int target, int source) {
        code.begin(opcode);
        code.addDestination(target);
        code.add(source);
    }
}
