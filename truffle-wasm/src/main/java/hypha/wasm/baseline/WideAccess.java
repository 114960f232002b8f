package hypha.wasm.baseline;

import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;

/** The instructions on memories with 64-bit addresses, for generated code: named as in {@link hypha.wasm.code.WideOpcode}, operands in the order of the register code. */
public final class WideAccess {
    private static final long MAXIMUM_INDEX = 0xFFFF_FFFFL;

    private WideAccess() {}

    /** {@code i32.load}. */
    public static int i32Load(WasmInstance instance, long address, int memory, long offset) {
        return instance.memory(memory).load32(address, offset);
    }

    /** {@code i32.load8_s}. */
    public static int i32Load8S(WasmInstance instance, long address, int memory, long offset) {
        return instance.memory(memory).load8(address, offset);
    }

    /** {@code i32.load8_u}. */
    public static int i32Load8U(WasmInstance instance, long address, int memory, long offset) {
        return instance.memory(memory).load8(address, offset) & 0xFF;
    }

    /** {@code i32.load16_s}. */
    public static int i32Load16S(WasmInstance instance, long address, int memory, long offset) {
        return instance.memory(memory).load16(address, offset);
    }

    /** {@code i32.load16_u}. */
    public static int i32Load16U(WasmInstance instance, long address, int memory, long offset) {
        return instance.memory(memory).load16(address, offset) & 0xFFFF;
    }

    /** {@code i64.load}. */
    public static long i64Load(WasmInstance instance, long address, int memory, long offset) {
        return instance.memory(memory).load64(address, offset);
    }

    /** {@code i64.load8_s}. */
    public static long i64Load8S(WasmInstance instance, long address, int memory, long offset) {
        return instance.memory(memory).load8(address, offset);
    }

    /** {@code i64.load8_u}. */
    public static long i64Load8U(WasmInstance instance, long address, int memory, long offset) {
        return instance.memory(memory).load8(address, offset) & 0xFF;
    }

    /** {@code i64.load16_s}. */
    public static long i64Load16S(WasmInstance instance, long address, int memory, long offset) {
        return instance.memory(memory).load16(address, offset);
    }

    /** {@code i64.load16_u}. */
    public static long i64Load16U(WasmInstance instance, long address, int memory, long offset) {
        return instance.memory(memory).load16(address, offset) & 0xFFFF;
    }

    /** {@code i64.load32_s}. */
    public static long i64Load32S(WasmInstance instance, long address, int memory, long offset) {
        return instance.memory(memory).load32(address, offset);
    }

    /** {@code i64.load32_u}. */
    public static long i64Load32U(WasmInstance instance, long address, int memory, long offset) {
        return instance.memory(memory).load32(address, offset) & 0xFFFF_FFFFL;
    }

    /** {@code f32.load}. */
    public static float f32Load(WasmInstance instance, long address, int memory, long offset) {
        return Float.intBitsToFloat(instance.memory(memory).load32(address, offset));
    }

    /** {@code f64.load}. */
    public static double f64Load(WasmInstance instance, long address, int memory, long offset) {
        return Double.longBitsToDouble(instance.memory(memory).load64(address, offset));
    }

    /** {@code i32.store}. */
    public static void i32Store(WasmInstance instance, long address, int value, int memory, long offset) {
        instance.memory(memory).store32(address, offset, value);
    }

    /** {@code i32.store8}. */
    public static void i32Store8(WasmInstance instance, long address, int value, int memory, long offset) {
        instance.memory(memory).store8(address, offset, (byte) value);
    }

    /** {@code i32.store16}. */
    public static void i32Store16(WasmInstance instance, long address, int value, int memory, long offset) {
        instance.memory(memory).store16(address, offset, (short) value);
    }

    /** {@code i64.store}. */
    public static void i64Store(WasmInstance instance, long address, long value, int memory, long offset) {
        instance.memory(memory).store64(address, offset, value);
    }

    /** {@code i64.store8}. */
    public static void i64Store8(WasmInstance instance, long address, long value, int memory, long offset) {
        instance.memory(memory).store8(address, offset, (byte) value);
    }

    /** {@code i64.store16}. */
    public static void i64Store16(WasmInstance instance, long address, long value, int memory, long offset) {
        instance.memory(memory).store16(address, offset, (short) value);
    }

    /** {@code i64.store32}. */
    public static void i64Store32(WasmInstance instance, long address, long value, int memory, long offset) {
        instance.memory(memory).store32(address, offset, (int) value);
    }

    /** {@code f32.store}. */
    public static void f32Store(WasmInstance instance, long address, float value, int memory, long offset) {
        instance.memory(memory).store32(address, offset, Float.floatToRawIntBits(value));
    }

    /** {@code f64.store}. */
    public static void f64Store(WasmInstance instance, long address, double value, int memory, long offset) {
        instance.memory(memory).store64(address, offset, Double.doubleToRawLongBits(value));
    }

    /** {@code memory.size}. */
    public static long memorySize(WasmInstance instance, int memory) {
        return instance.memory(memory).sizePages();
    }

    /** {@code memory.grow}. */
    public static long memoryGrow(WasmInstance instance, long delta, int memory) {
        return instance.memory(memory).grow(delta);
    }

    /** {@code memory.fill}. */
    public static void memoryFill(WasmInstance instance, int memory, long address, int value, long length) {
        instance.memory(memory).fill(address, (byte) value, length);
    }

    /** {@code memory.copy}. */
    public static void memoryCopy(
            WasmInstance instance, int memory, int sourceMemory, long target, long source, long length) {
        WasmMemory from = instance.memory(sourceMemory);
        instance.memory(memory).copy(target, from, source, length);
    }

    /** {@code memory.init}. */
    public static void memoryInit(WasmInstance instance, int segment, int memory, long target, int source, int length) {
        instance.initMemory(segment, memory, target, source, length);
    }

    /** Returns an index as one of 32 bits: unsigned, and the largest of those if it is larger. */
    public static int saturate(WasmInstance instance, long index) {
        return Long.compareUnsigned(index, MAXIMUM_INDEX) < 0 ? (int) index : -1;
    }
}
