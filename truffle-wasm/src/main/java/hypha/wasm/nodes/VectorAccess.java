package hypha.wasm.nodes;

import static hypha.wasm.nodes.Frames.i32;
import static hypha.wasm.nodes.Frames.i64;

import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.code.VectorForm;
import hypha.wasm.code.VectorOpcode;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;

/** Where the instructions on vectors access memory, and the accesses to numbers of a lane's width; with 32-bit and 64-bit addresses. */
final class VectorAccess {
    private VectorAccess() {}

    /** Returns the index of the operand that names the memory; the offset follows. */
    private static int memoryIndex(int pc, int opcode) {
        return pc + (VectorOpcode.form(opcode) == VectorForm.LOAD_LANE ? 4 : 3);
    }

    /** Returns the index of the operand that names the slot of the address. */
    private static int addressIndex(int pc, int opcode) {
        boolean load =
                VectorOpcode.form(opcode) == VectorForm.LOAD || VectorOpcode.form(opcode) == VectorForm.LOAD_LANE;
        return pc + (load ? 2 : 1);
    }

    /** Returns the index of what comes after the offset: a lane's number, or the next instruction. */
    static int afterOffset(int pc, int opcode) {
        return memoryIndex(pc, opcode) + (VectorOpcode.isWide(opcode) ? 3 : 2);
    }

    /** Checks an access of 128 bits and returns its address in the process. */
    static long vector(VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        int at = memoryIndex(pc, opcode);
        int slot = code[addressIndex(pc, opcode)];
        WasmMemory memory = instance.memory(code[at]);
        return VectorOpcode.isWide(opcode)
                ? memory.address128(i64(frame, slot), VectorInstructions.constant64(code, at + 1))
                : memory.address128(i32(frame, slot), code[at + 1]);
    }

    /** Reads a number. */
    static long load(int bits, VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        int at = memoryIndex(pc, opcode);
        int slot = code[addressIndex(pc, opcode)];
        WasmMemory memory = instance.memory(code[at]);
        if (VectorOpcode.isWide(opcode)) {
            long address = i64(frame, slot);
            long offset = VectorInstructions.constant64(code, at + 1);
            return switch (bits) {
                case Byte.SIZE -> memory.load8(address, offset);
                case Short.SIZE -> memory.load16(address, offset);
                case Integer.SIZE -> memory.load32(address, offset);
                default -> memory.load64(address, offset);
            };
        }
        int address = i32(frame, slot);
        int offset = code[at + 1];
        return switch (bits) {
            case Byte.SIZE -> memory.load8(address, offset);
            case Short.SIZE -> memory.load16(address, offset);
            case Integer.SIZE -> memory.load32(address, offset);
            default -> memory.load64(address, offset);
        };
    }

    /** Writes the low bits of a number. */
    static void store(
            int bits, VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode, long number) {
        int at = memoryIndex(pc, opcode);
        int slot = code[addressIndex(pc, opcode)];
        WasmMemory memory = instance.memory(code[at]);
        if (VectorOpcode.isWide(opcode)) {
            long address = i64(frame, slot);
            long offset = VectorInstructions.constant64(code, at + 1);
            switch (bits) {
                case Byte.SIZE -> memory.store8(address, offset, (byte) number);
                case Short.SIZE -> memory.store16(address, offset, (short) number);
                case Integer.SIZE -> memory.store32(address, offset, (int) number);
                default -> memory.store64(address, offset, number);
            }
            return;
        }
        int address = i32(frame, slot);
        int offset = code[at + 1];
        switch (bits) {
            case Byte.SIZE -> memory.store8(address, offset, (byte) number);
            case Short.SIZE -> memory.store16(address, offset, (short) number);
            case Integer.SIZE -> memory.store32(address, offset, (int) number);
            default -> memory.store64(address, offset, number);
        }
    }
}
