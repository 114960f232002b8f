package hypha.wasm.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads and writes at addresses of the process, little-endian and unaligned, without checks: {@link WasmMemory} has made them.
 *
 * <p>One segment covers the whole address space. It is a constant, so partial evaluation knows its class, bounds and lifetime, and what remains of an access is one machine instruction. A segment for
 * each memory would put a class check, a bounds check and a liveness check before each access.
 */
final class RawMemory {
    /** No address of user space has higher bits; masking with it proves to the compiler that no access can be beyond {@link #ALL}. */
    static final long ADDRESS_MASK = 0x7FFF_FFFF_FFFFL;

    private static final MemorySegment ALL = RawBytes.ALL;

    private static final VarHandle BYTE = handle(ValueLayout.JAVA_BYTE);
    private static final VarHandle SHORT = handle(ValueLayout.JAVA_SHORT_UNALIGNED);
    private static final VarHandle INT = handle(ValueLayout.JAVA_INT_UNALIGNED);
    private static final VarHandle LONG = handle(ValueLayout.JAVA_LONG_UNALIGNED);

    static {
        linkAccessors();
    }

    private RawMemory() {}

    private static VarHandle handle(ValueLayout layout) {
        return layout.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    }

    /** Links the accessors, if that has not happened: before Truffle compiles anything that uses them. */
    static void prepare() {
        // The initialization of this class has done it.
    }

    /** Runs each accessor once: the JDK links it then, and the compiler, which might come before the first execution, cannot. */
    private static void linkAccessors() {
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocate(Long.BYTES).address();
            putByte(address, getByte(address));
            putShort(address, getShort(address));
            putInt(address, getInt(address));
            putLong(address, getLong(address));
        }
    }

    static byte getByte(long address) {
        return (byte) BYTE.get(ALL, address);
    }

    static short getShort(long address) {
        return (short) SHORT.get(ALL, address);
    }

    static int getInt(long address) {
        return (int) INT.get(ALL, address);
    }

    static long getLong(long address) {
        return (long) LONG.get(ALL, address);
    }

    static void putByte(long address, byte value) {
        BYTE.set(ALL, address, value);
    }

    static void putShort(long address, short value) {
        SHORT.set(ALL, address, value);
    }

    static void putInt(long address, int value) {
        INT.set(ALL, address, value);
    }

    static void putLong(long address, long value) {
        LONG.set(ALL, address, value);
    }
}
