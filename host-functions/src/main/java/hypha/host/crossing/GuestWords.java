package hypha.host.crossing;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Words of memory that the guest writes at the same time. Little-endian as the guest is; offsets are multiples of the word's size.
 * Every access is bounds-checked and a single machine instruction.
 */
public final class GuestWords {
    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final VarHandle LONG = JAVA_LONG.varHandle();

    private GuestWords() {}

    /** Reads 32 bits, unordered. */
    public static int load32(MemorySegment memory, long offset) {
        return (int) INT.getOpaque(memory, offset);
    }

    /** Reads 64 bits, unordered. */
    public static long load64(MemorySegment memory, long offset) {
        return (long) LONG.getOpaque(memory, offset);
    }

    /** Reads 32 bits; what is read afterwards is at least as new. */
    public static int loadAcquire32(MemorySegment memory, long offset) {
        return (int) INT.getAcquire(memory, offset);
    }

    /** Reads 64 bits; what is read afterwards is at least as new. */
    public static long loadAcquire64(MemorySegment memory, long offset) {
        return (long) LONG.getAcquire(memory, offset);
    }

    /** Writes 32 bits, unordered. */
    public static void store32(MemorySegment memory, long offset, int value) {
        INT.setOpaque(memory, offset, value);
    }

    /** Writes 64 bits, unordered. */
    public static void store64(MemorySegment memory, long offset, long value) {
        LONG.setOpaque(memory, offset, value);
    }

    /** Writes 32 bits; whoever sees them sees what was written before. */
    public static void storeRelease32(MemorySegment memory, long offset, int value) {
        INT.setRelease(memory, offset, value);
    }

    /** Writes 64 bits; whoever sees them sees what was written before. */
    public static void storeRelease64(MemorySegment memory, long offset, long value) {
        LONG.setRelease(memory, offset, value);
    }

    /** Orders all accesses before against all after, stores before loads included. */
    public static void fullFence() {
        VarHandle.fullFence();
    }
}
