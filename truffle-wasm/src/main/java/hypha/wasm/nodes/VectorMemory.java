package hypha.wasm.nodes;

import static hypha.wasm.nodes.Frames.i32;
import static hypha.wasm.nodes.Frames.v128;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.code.VectorForm;
import hypha.wasm.code.VectorOpcode;
import hypha.wasm.code.VectorOperation;
import hypha.wasm.code.VectorShape;
import hypha.wasm.runtime.Vector128;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;

/** The instructions that move vectors from and to memory, with {@link Vector128} as the vectors. */
final class VectorMemory {
    private VectorMemory() {}

    /** Executes the instruction at {@code pc} and returns the index of the next one. */
    static int execute(VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        int bits = VectorShape.bits(VectorOpcode.shape(opcode));
        switch (VectorOpcode.form(opcode)) {
            case VectorForm.LOAD -> {
                WasmMemory memory = instance.memory(code[pc + 3]);
                int operation = VectorOpcode.operation(opcode);
                v128(frame, code[pc + 1], load(operation, bits, memory, i32(frame, code[pc + 2]), code[pc + 4]));
                return pc + 5;
            }
            case VectorForm.STORE -> {
                Vector128 value = v128(frame, code[pc + 2]);
                instance.memory(code[pc + 3]).store128(i32(frame, code[pc + 1]), code[pc + 4], value);
                return pc + 5;
            }
            case VectorForm.LOAD_LANE -> {
                WasmMemory memory = instance.memory(code[pc + 4]);
                long lane = loadLane(bits, memory, i32(frame, code[pc + 2]), code[pc + 5]);
                v128(frame, code[pc + 1], v128(frame, code[pc + 3]).withLane(bits, code[pc + 6], lane));
                return pc + 7;
            }
            case VectorForm.STORE_LANE -> {
                WasmMemory memory = instance.memory(code[pc + 3]);
                long lane = v128(frame, code[pc + 2]).lane(bits, code[pc + 5]);
                storeLane(bits, memory, i32(frame, code[pc + 1]), code[pc + 4], lane);
                return pc + 6;
            }
            default -> throw CompilerDirectives.shouldNotReachHere("not an opcode of this family: opcode=" + opcode);
        }
    }

    private static Vector128 load(int operation, int bits, WasmMemory memory, int address, int offset) {
        return switch (operation) {
            case VectorOperation.LOAD -> memory.load128(address, offset);
            case VectorOperation.LOAD_SPLAT -> Vector128.splat(bits, loadLane(bits, memory, address, offset));
            case VectorOperation.LOAD_ZERO -> {
                long lane = loadLane(bits, memory, address, offset);
                yield new Vector128(lane & -1L >>> Long.SIZE - bits, 0);
            }
            case VectorOperation.LOAD_EXTEND_S ->
                VectorWidths.unary(
                        VectorOperation.EXTEND_LOW_S, bits, new Vector128(memory.load64(address, offset), 0));
            case VectorOperation.LOAD_EXTEND_U ->
                VectorWidths.unary(
                        VectorOperation.EXTEND_LOW_U, bits, new Vector128(memory.load64(address, offset), 0));
            default -> throw CompilerDirectives.shouldNotReachHere("operation=" + operation);
        };
    }

    /** Reads a number of a lane's width. */
    static long loadLane(int bits, WasmMemory memory, int address, int offset) {
        return switch (bits) {
            case Byte.SIZE -> memory.load8(address, offset);
            case Short.SIZE -> memory.load16(address, offset);
            case Integer.SIZE -> memory.load32(address, offset);
            default -> memory.load64(address, offset);
        };
    }

    /** Writes a number of a lane's width. */
    static void storeLane(int bits, WasmMemory memory, int address, int offset, long lane) {
        switch (bits) {
            case Byte.SIZE -> memory.store8(address, offset, (byte) lane);
            case Short.SIZE -> memory.store16(address, offset, (short) lane);
            case Integer.SIZE -> memory.store32(address, offset, (int) lane);
            default -> memory.store64(address, offset, lane);
        }
    }
}
