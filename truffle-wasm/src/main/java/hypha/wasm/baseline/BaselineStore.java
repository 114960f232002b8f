package hypha.wasm.baseline;

import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;

/** Instructions on whole memories, on tables and on references, for generated code. Operands as in the register code; unsigned numbers of 32 bits. */
public final class BaselineStore {
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private BaselineStore() {}

    /** {@code memory.size}. */
    public static int memorySize(WasmInstance instance, int memory) {
        return (int) instance.memory(memory).sizePages();
    }

    /** {@code memory.grow}. */
    public static int memoryGrow(WasmInstance instance, int delta, int memory) {
        return (int) instance.memory(memory).grow(delta & UNSIGNED);
    }

    /** {@code memory.fill}. */
    public static void memoryFill(WasmInstance instance, int memory, int address, int value, int length) {
        instance.memory(memory).fill(address & UNSIGNED, (byte) value, length & UNSIGNED);
    }

    /** {@code memory.copy}. */
    public static void memoryCopy(
            WasmInstance instance, int memory, int sourceMemory, int target, int source, int length) {
        WasmMemory from = instance.memory(sourceMemory);
        instance.memory(memory).copy(target & UNSIGNED, from, source & UNSIGNED, length & UNSIGNED);
    }

    /** {@code memory.init}. */
    public static void memoryInit(WasmInstance instance, int segment, int memory, int target, int source, int length) {
        instance.initMemory(segment, memory, target & UNSIGNED, source, length);
    }

    /** {@code data.drop}. */
    public static void dataDrop(WasmInstance instance, int segment) {
        instance.dropData(segment);
    }

    /** {@code table.get}. */
    public static Object tableGet(WasmInstance instance, int table, int index) {
        return instance.table(table).get(index);
    }

    /** {@code table.set}. */
    public static void tableSet(WasmInstance instance, int table, int index, Object value) {
        instance.table(table).set(index, value);
    }

    /** {@code table.size}. */
    public static int tableSize(WasmInstance instance, int table) {
        return instance.table(table).size();
    }

    /** {@code table.grow}. */
    public static int tableGrow(WasmInstance instance, int table, Object value, int delta) {
        return instance.table(table).grow(delta, value);
    }

    /** {@code table.fill}. */
    public static void tableFill(WasmInstance instance, int table, int index, Object value, int length) {
        instance.table(table).fill(index, value, length);
    }

    /** {@code table.copy}. */
    public static void tableCopy(
            WasmInstance instance, int table, int sourceTable, int target, int source, int length) {
        instance.table(table).copy(target, instance.table(sourceTable), source, length);
    }

    /** {@code table.init}. */
    public static void tableInit(WasmInstance instance, int segment, int table, int target, int source, int length) {
        instance.initTable(segment, table, target, source, length);
    }

    /** {@code elem.drop}. */
    public static void elementsDrop(WasmInstance instance, int segment) {
        instance.dropElements(segment);
    }

    /** {@code ref.func}. */
    public static Object function(WasmInstance instance, int function) {
        return instance.function(function);
    }
}
