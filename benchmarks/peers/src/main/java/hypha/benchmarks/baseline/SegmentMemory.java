package hypha.benchmarks.baseline;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** As the engine does it: one constant segment over the address space, and a check of its own. */
@SuppressWarnings("restricted")
public final class SegmentMemory extends Memory {
    private static final long MASK = 0x7FFF_FFFF_FFFFL;
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();
    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT_UNALIGNED.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG_UNALIGNED.varHandle();

    SegmentMemory(int pages) {
        super(pages);
    }

    private long at(int address, int offset, int width) {
        long first = (address & 0xFFFF_FFFFL) + (offset & 0xFFFF_FFFFL);
        if (first > size - width) {
            throw outOfBounds();
        }
        return (base & MASK) + first;
    }

    /** Reads 8 bits. */
    public int load8(int address, int offset) {
        return (byte) BYTE.get(ALL, at(address, offset, 1));
    }

    /** Writes 8 bits. */
    public void store8(int address, int value, int offset) {
        BYTE.set(ALL, at(address, offset, 1), (byte) value);
    }

    /** Reads 16 bits. */
    public int load16(int address, int offset) {
        return (short) SHORT.get(ALL, at(address, offset, 2));
    }

    /** Writes 16 bits. */
    public void store16(int address, int value, int offset) {
        SHORT.set(ALL, at(address, offset, 2), (short) value);
    }

    /** Reads 32 bits. */
    public int load32(int address, int offset) {
        return (int) INT.get(ALL, at(address, offset, 4));
    }

    /** Writes 32 bits. */
    public void store32(int address, int value, int offset) {
        INT.set(ALL, at(address, offset, 4), value);
    }

    /** Reads 64 bits. */
    public long load64(int address, int offset) {
        return (long) LONG.get(ALL, at(address, offset, 8));
    }

    /** Writes 64 bits. */
    public void store64(int address, long value, int offset) {
        LONG.set(ALL, at(address, offset, 8), value);
    }
}
