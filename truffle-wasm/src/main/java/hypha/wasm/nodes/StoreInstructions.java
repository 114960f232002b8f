package hypha.wasm.nodes;

import static hypha.wasm.nodes.Frames.i32;
import static hypha.wasm.nodes.Frames.reference;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.code.Opcode;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;
import hypha.wasm.runtime.WasmTable;

/** The instructions of the register code on references, on tables, and on whole memories. */
final class StoreInstructions {
    private StoreInstructions() {}

    /** Executes the instruction at {@code pc} and returns the index of the next one. */
    static int execute(VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        switch (opcode) {
            case Opcode.REF_NULL -> {
                reference(frame, code[pc + 1], null);
                return pc + 3;
            }
            case Opcode.REF_IS_NULL -> {
                i32(frame, code[pc + 1], reference(frame, code[pc + 2]) == null ? 1 : 0);
                return pc + 3;
            }
            case Opcode.REF_FUNC -> {
                reference(frame, code[pc + 1], instance.function(code[pc + 2]));
                return pc + 3;
            }
            case Opcode.MEMORY_SIZE -> {
                i32(frame, code[pc + 1], (int) instance.memory(code[pc + 2]).sizePages());
                return pc + 3;
            }
            case Opcode.MEMORY_GROW -> {
                i32(frame, code[pc + 1], (int) instance.memory(code[pc + 3]).grow(unsigned(frame, code[pc + 2])));
                return pc + 4;
            }
            case Opcode.MEMORY_FILL -> {
                instance.memory(code[pc + 1])
                        .fill(
                                unsigned(frame, code[pc + 2]),
                                (byte) i32(frame, code[pc + 3]),
                                unsigned(frame, code[pc + 4]));
                return pc + 5;
            }
            case Opcode.MEMORY_COPY -> {
                WasmMemory source = instance.memory(code[pc + 2]);
                instance.memory(code[pc + 1])
                        .copy(
                                unsigned(frame, code[pc + 3]),
                                source,
                                unsigned(frame, code[pc + 4]),
                                unsigned(frame, code[pc + 5]));
                return pc + 6;
            }
            case Opcode.MEMORY_INIT -> {
                instance.initMemory(
                        code[pc + 1],
                        code[pc + 2],
                        unsigned(frame, code[pc + 3]),
                        i32(frame, code[pc + 4]),
                        i32(frame, code[pc + 5]));
                return pc + 6;
            }
            case Opcode.DATA_DROP -> {
                instance.dropData(code[pc + 1]);
                return pc + 2;
            }
            case Opcode.TABLE_GET -> {
                reference(frame, code[pc + 1], instance.table(code[pc + 2]).get(i32(frame, code[pc + 3])));
                return pc + 4;
            }
            case Opcode.TABLE_SET -> {
                instance.table(code[pc + 1]).set(i32(frame, code[pc + 2]), reference(frame, code[pc + 3]));
                return pc + 4;
            }
            case Opcode.TABLE_SIZE -> {
                i32(frame, code[pc + 1], instance.table(code[pc + 2]).size());
                return pc + 3;
            }
            case Opcode.TABLE_GROW -> {
                i32(
                        frame,
                        code[pc + 1],
                        instance.table(code[pc + 2]).grow(i32(frame, code[pc + 4]), reference(frame, code[pc + 3])));
                return pc + 5;
            }
            case Opcode.TABLE_FILL -> {
                instance.table(code[pc + 1])
                        .fill(i32(frame, code[pc + 2]), reference(frame, code[pc + 3]), i32(frame, code[pc + 4]));
                return pc + 5;
            }
            case Opcode.TABLE_COPY -> {
                WasmTable source = instance.table(code[pc + 2]);
                instance.table(code[pc + 1])
                        .copy(i32(frame, code[pc + 3]), source, i32(frame, code[pc + 4]), i32(frame, code[pc + 5]));
                return pc + 6;
            }
            case Opcode.TABLE_INIT -> {
                instance.initTable(
                        code[pc + 1],
                        code[pc + 2],
                        i32(frame, code[pc + 3]),
                        i32(frame, code[pc + 4]),
                        i32(frame, code[pc + 5]));
                return pc + 6;
            }
            case Opcode.ELEM_DROP -> {
                instance.dropElements(code[pc + 1]);
                return pc + 2;
            }
            default -> throw CompilerDirectives.shouldNotReachHere("not an opcode of this family: opcode=" + opcode);
        }
    }

    private static long unsigned(VirtualFrame frame, int slot) {
        return i32(frame, slot) & 0xFFFF_FFFFL;
    }
}
