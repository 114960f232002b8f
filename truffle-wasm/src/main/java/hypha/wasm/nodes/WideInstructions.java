package hypha.wasm.nodes;

import static hypha.wasm.nodes.Frames.f32;
import static hypha.wasm.nodes.Frames.f64;
import static hypha.wasm.nodes.Frames.i32;
import static hypha.wasm.nodes.Frames.i64;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.code.WideOpcode;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;

/** The instructions of the register code on memories with 64-bit addresses. */
final class WideInstructions {
    private static final long MAXIMUM_INDEX = 0xFFFF_FFFFL;

    private WideInstructions() {}

    /** Executes the instruction at {@code pc} and returns the index of the next one. */
    static int execute(VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        if (opcode < WideOpcode.I32_STORE) {
            load(frame, instance.memory(code[pc + 3]), code, pc, opcode);
            return pc + 6;
        }
        if (opcode < WideOpcode.MEMORY_SIZE) {
            store(frame, instance.memory(code[pc + 3]), code, pc, opcode);
            return pc + 6;
        }
        return bulk(frame, instance, code, pc, opcode);
    }

    private static void load(VirtualFrame frame, WasmMemory memory, int[] code, int pc, int opcode) {
        int target = code[pc + 1];
        long address = i64(frame, code[pc + 2]);
        long offset = FunctionNode.constant64(code, pc + 4);
        switch (opcode) {
            case WideOpcode.I32_LOAD -> i32(frame, target, memory.load32(address, offset));
            case WideOpcode.I32_LOAD8_S -> i32(frame, target, memory.load8(address, offset));
            case WideOpcode.I32_LOAD8_U -> i32(frame, target, memory.load8(address, offset) & 0xFF);
            case WideOpcode.I32_LOAD16_S -> i32(frame, target, memory.load16(address, offset));
            case WideOpcode.I32_LOAD16_U -> i32(frame, target, memory.load16(address, offset) & 0xFFFF);
            case WideOpcode.I64_LOAD -> i64(frame, target, memory.load64(address, offset));
            case WideOpcode.I64_LOAD8_S -> i64(frame, target, memory.load8(address, offset));
            case WideOpcode.I64_LOAD8_U -> i64(frame, target, memory.load8(address, offset) & 0xFF);
            case WideOpcode.I64_LOAD16_S -> i64(frame, target, memory.load16(address, offset));
            case WideOpcode.I64_LOAD16_U -> i64(frame, target, memory.load16(address, offset) & 0xFFFF);
            case WideOpcode.I64_LOAD32_S -> i64(frame, target, memory.load32(address, offset));
            case WideOpcode.I64_LOAD32_U -> i64(frame, target, memory.load32(address, offset) & 0xFFFF_FFFFL);
            case WideOpcode.F32_LOAD -> f32(frame, target, Float.intBitsToFloat(memory.load32(address, offset)));
            case WideOpcode.F64_LOAD -> f64(frame, target, Double.longBitsToDouble(memory.load64(address, offset)));
            default -> throw unknown(opcode);
        }
    }

    private static void store(VirtualFrame frame, WasmMemory memory, int[] code, int pc, int opcode) {
        long address = i64(frame, code[pc + 1]);
        int value = code[pc + 2];
        long offset = FunctionNode.constant64(code, pc + 4);
        switch (opcode) {
            case WideOpcode.I32_STORE -> memory.store32(address, offset, i32(frame, value));
            case WideOpcode.I32_STORE8 -> memory.store8(address, offset, (byte) i32(frame, value));
            case WideOpcode.I32_STORE16 -> memory.store16(address, offset, (short) i32(frame, value));
            case WideOpcode.I64_STORE -> memory.store64(address, offset, i64(frame, value));
            case WideOpcode.I64_STORE8 -> memory.store8(address, offset, (byte) i64(frame, value));
            case WideOpcode.I64_STORE16 -> memory.store16(address, offset, (short) i64(frame, value));
            case WideOpcode.I64_STORE32 -> memory.store32(address, offset, (int) i64(frame, value));
            case WideOpcode.F32_STORE -> memory.store32(address, offset, Float.floatToRawIntBits(f32(frame, value)));
            case WideOpcode.F64_STORE -> memory.store64(address, offset, Double.doubleToRawLongBits(f64(frame, value)));
            default -> throw unknown(opcode);
        }
    }

    private static int bulk(VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        switch (opcode) {
            case WideOpcode.MEMORY_SIZE -> {
                i64(frame, code[pc + 1], instance.memory(code[pc + 2]).sizePages());
                return pc + 3;
            }
            case WideOpcode.MEMORY_GROW -> {
                i64(frame, code[pc + 1], instance.memory(code[pc + 3]).grow(i64(frame, code[pc + 2])));
                return pc + 4;
            }
            case WideOpcode.MEMORY_FILL -> {
                instance.memory(code[pc + 1])
                        .fill(i64(frame, code[pc + 2]), (byte) i32(frame, code[pc + 3]), i64(frame, code[pc + 4]));
                return pc + 5;
            }
            case WideOpcode.MEMORY_COPY -> {
                WasmMemory source = instance.memory(code[pc + 2]);
                instance.memory(code[pc + 1])
                        .copy(i64(frame, code[pc + 3]), source, i64(frame, code[pc + 4]), i64(frame, code[pc + 5]));
                return pc + 6;
            }
            case WideOpcode.MEMORY_INIT -> {
                instance.initMemory(
                        code[pc + 1],
                        code[pc + 2],
                        i64(frame, code[pc + 3]),
                        i32(frame, code[pc + 4]),
                        i32(frame, code[pc + 5]));
                return pc + 6;
            }
            case WideOpcode.SATURATE -> {
                long index = i64(frame, code[pc + 2]);
                i32(frame, code[pc + 1], Long.compareUnsigned(index, MAXIMUM_INDEX) < 0 ? (int) index : -1);
                return pc + 3;
            }
            default -> throw unknown(opcode);
        }
    }

    private static RuntimeException unknown(int opcode) {
        return CompilerDirectives.shouldNotReachHere("not an opcode of this family: opcode=" + opcode);
    }
}
