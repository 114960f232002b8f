package hypha.wasm.baseline;

import hypha.wasm.runtime.AtomicAccess;
import hypha.wasm.runtime.WasmInstance;
import java.lang.invoke.VarHandle;

/** The instructions that access memory atomically, for generated code. Values of all widths are {@code long}s, unsigned. */
public final class BaselineAtomics {
    private BaselineAtomics() {}

    /** {@code atomic.fence}. */
    public static void fence(WasmInstance instance) {
        VarHandle.fullFence();
    }

    /** {@code memory.atomic.notify}. */
    public static int notify(WasmInstance instance, long address, int count, int memory, long offset) {
        return AtomicAccess.notify(instance.memory(memory), address, offset, count);
    }

    /** {@code memory.atomic.wait32}. */
    public static int wait32(
            WasmInstance instance, long address, int expected, long timeoutNanos, int memory, long offset) {
        return AtomicAccess.await(
                instance.memory(memory), address, offset, Integer.BYTES, expected & 0xFFFF_FFFFL, timeoutNanos);
    }

    /** {@code memory.atomic.wait64}. */
    public static int wait64(
            WasmInstance instance, long address, long expected, long timeoutNanos, int memory, long offset) {
        return AtomicAccess.await(instance.memory(memory), address, offset, Long.BYTES, expected, timeoutNanos);
    }

    /** Loads as many bytes as the width says. */
    public static long load(WasmInstance instance, long address, int memory, long offset, int widthBytes) {
        return AtomicAccess.load(instance.memory(memory), address, offset, widthBytes);
    }

    /** Stores as many bytes as the width says. */
    public static void store(WasmInstance instance, long address, long value, int memory, long offset, int widthBytes) {
        AtomicAccess.store(instance.memory(memory), address, offset, widthBytes, value);
    }

    /** Updates as many bytes as the width says, with an operation of {@link AtomicAccess}; returns what was there. */
    public static long update(
            WasmInstance instance, long address, long operand, int memory, long offset, int widthBytes, int operation) {
        return AtomicAccess.update(instance.memory(memory), address, offset, widthBytes, operation, operand);
    }

    /** Replaces as many bytes as the width says, if they are as expected; returns what was there. */
    public static long compareExchange(
            WasmInstance instance,
            long address,
            long expected,
            long replacement,
            int memory,
            long offset,
            int widthBytes) {
        return AtomicAccess.compareExchange(
                instance.memory(memory), address, offset, widthBytes, expected, replacement);
    }
}
