package hypha.wasm.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Sequentially consistent accesses at aligned addresses of the process, little-endian, without checks: {@link WasmMemory} has made them. See {@link RawMemory}. */
final class RawAtomics {
    private static final VarHandle BYTE = handle(ValueLayout.JAVA_BYTE);
    private static final VarHandle SHORT = handle(ValueLayout.JAVA_SHORT);
    private static final VarHandle INT = handle(ValueLayout.JAVA_INT);
    private static final VarHandle LONG = handle(ValueLayout.JAVA_LONG);

    static {
        linkAccessors();
    }

    private RawAtomics() {}

    private static VarHandle handle(ValueLayout layout) {
        return layout.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    }

    /** Runs each accessor once, for the reason that {@link RawMemory} has. */
    private static void linkAccessors() {
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocate(Long.BYTES, Long.BYTES).address();
            putByte(address, getByte(address));
            putShort(address, getShort(address));
            putInt(address, getInt(address));
            putLong(address, getLong(address));
            int ignoredInt = getAndAdd(address, 0)
                    + getAndAnd(address, 0)
                    + getAndOr(address, 0)
                    + getAndXor(address, 0)
                    + getAndSet(address, 0)
                    + compareExchange(address, 0, 0);
            boolean ignored = compareAndSet(address, 0, ignoredInt);
            getAndAdd(address, 0L);
            getAndAnd(address, 0L);
            getAndOr(address, 0L);
            getAndXor(address, 0L);
            getAndSet(address, 0L);
            compareExchange(address, 0L, 0L);
        }
    }

    static byte getByte(long address) {
        return (byte) BYTE.getVolatile(RawBytes.ALL, address);
    }

    static short getShort(long address) {
        return (short) SHORT.getVolatile(RawBytes.ALL, address);
    }

    static int getInt(long address) {
        return (int) INT.getVolatile(RawBytes.ALL, address);
    }

    static long getLong(long address) {
        return (long) LONG.getVolatile(RawBytes.ALL, address);
    }

    static void putByte(long address, byte value) {
        BYTE.setVolatile(RawBytes.ALL, address, value);
    }

    static void putShort(long address, short value) {
        SHORT.setVolatile(RawBytes.ALL, address, value);
    }

    static void putInt(long address, int value) {
        INT.setVolatile(RawBytes.ALL, address, value);
    }

    static void putLong(long address, long value) {
        LONG.setVolatile(RawBytes.ALL, address, value);
    }

    static int getAndAdd(long address, int operand) {
        return (int) INT.getAndAdd(RawBytes.ALL, address, operand);
    }

    static int getAndAnd(long address, int operand) {
        return (int) INT.getAndBitwiseAnd(RawBytes.ALL, address, operand);
    }

    static int getAndOr(long address, int operand) {
        return (int) INT.getAndBitwiseOr(RawBytes.ALL, address, operand);
    }

    static int getAndXor(long address, int operand) {
        return (int) INT.getAndBitwiseXor(RawBytes.ALL, address, operand);
    }

    static int getAndSet(long address, int operand) {
        return (int) INT.getAndSet(RawBytes.ALL, address, operand);
    }

    static int compareExchange(long address, int expected, int replacement) {
        return (int) INT.compareAndExchange(RawBytes.ALL, address, expected, replacement);
    }

    static boolean compareAndSet(long address, int expected, int replacement) {
        return INT.compareAndSet(RawBytes.ALL, address, expected, replacement);
    }

    static long getAndAdd(long address, long operand) {
        return (long) LONG.getAndAdd(RawBytes.ALL, address, operand);
    }

    static long getAndAnd(long address, long operand) {
        return (long) LONG.getAndBitwiseAnd(RawBytes.ALL, address, operand);
    }

    static long getAndOr(long address, long operand) {
        return (long) LONG.getAndBitwiseOr(RawBytes.ALL, address, operand);
    }

    static long getAndXor(long address, long operand) {
        return (long) LONG.getAndBitwiseXor(RawBytes.ALL, address, operand);
    }

    static long getAndSet(long address, long operand) {
        return (long) LONG.getAndSet(RawBytes.ALL, address, operand);
    }

    static long compareExchange(long address, long expected, long replacement) {
        return (long) LONG.compareAndExchange(RawBytes.ALL, address, expected, replacement);
    }
}
