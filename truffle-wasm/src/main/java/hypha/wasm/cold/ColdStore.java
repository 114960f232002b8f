package hypha.wasm.cold;

import hypha.wasm.baseline.BaselineStore;
import hypha.wasm.code.Opcode;
import hypha.wasm.runtime.WasmInstance;

/** Instructions on whole memories and tables. */
final class ColdStore {
    private ColdStore() {}

    /** Executes one and returns the index of the next. */
    static int execute(WasmInstance instance, long[] frame, int[] code, int pc) {
        switch (code[pc]) {
            case Opcode.MEMORY_SIZE -> {
                frame[code[pc + 1]] = BaselineStore.memorySize(instance, code[pc + 2]);
                return pc + 3;
            }
            case Opcode.MEMORY_GROW -> {
                frame[code[pc + 1]] = BaselineStore.memoryGrow(instance, i32(frame, code, pc + 2), code[pc + 3]);
                return pc + 4;
            }
            case Opcode.TABLE_SIZE -> {
                frame[code[pc + 1]] = BaselineStore.tableSize(instance, code[pc + 2]);
                return pc + 3;
            }
            case Opcode.DATA_DROP -> {
                BaselineStore.dataDrop(instance, code[pc + 1]);
                return pc + 2;
            }
            case Opcode.ELEM_DROP -> {
                BaselineStore.elementsDrop(instance, code[pc + 1]);
                return pc + 2;
            }
            case Opcode.MEMORY_FILL -> {
                BaselineStore.memoryFill(
                        instance,
                        code[pc + 1],
                        i32(frame, code, pc + 2),
                        i32(frame, code, pc + 3),
                        i32(frame, code, pc + 4));
                return pc + 5;
            }
            default -> {
                range(instance, frame, code, pc);
                return pc + 6;
            }
        }
    }

    /** Instructions with two indices, a target, a source and a length. */
    private static void range(WasmInstance instance, long[] frame, int[] code, int pc) {
        int first = code[pc + 1];
        int second = code[pc + 2];
        int target = i32(frame, code, pc + 3);
        int source = i32(frame, code, pc + 4);
        int length = i32(frame, code, pc + 5);
        switch (code[pc]) {
            case Opcode.MEMORY_COPY -> BaselineStore.memoryCopy(instance, first, second, target, source, length);
            case Opcode.MEMORY_INIT -> BaselineStore.memoryInit(instance, first, second, target, source, length);
            case Opcode.TABLE_COPY -> BaselineStore.tableCopy(instance, first, second, target, source, length);
            case Opcode.TABLE_INIT -> BaselineStore.tableInit(instance, first, second, target, source, length);
            default -> throw ColdNumbers.unknown(code[pc]);
        }
    }

    private static int i32(long[] frame, int[] code, int index) {
        return (int) frame[code[index]];
    }
}
