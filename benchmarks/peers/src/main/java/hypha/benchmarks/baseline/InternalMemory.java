package hypha.benchmarks.baseline;

import jdk.internal.misc.Unsafe;

/** Through the JDK's own accessors, one intrinsic each, which needs {@code --add-exports java.base/jdk.internal.misc}: the least that any other way can cost. */
public final class InternalMemory extends Memory {
    private static final Unsafe UNSAFE = Unsafe.getUnsafe();

    InternalMemory(int pages) {
        super(pages);
    }

    private long at(int address, int offset, int width) {
        long first = (address & 0xFFFF_FFFFL) + (offset & 0xFFFF_FFFFL);
        if (first > size - width) {
            throw outOfBounds();
        }
        return base + first;
    }

    /** Reads 8 bits. */
    public int load8(int address, int offset) {
        return UNSAFE.getByte(at(address, offset, 1));
    }

    /** Writes 8 bits. */
    public void store8(int address, int value, int offset) {
        UNSAFE.putByte(at(address, offset, 1), (byte) value);
    }

    /** Reads 16 bits. */
    public int load16(int address, int offset) {
        return UNSAFE.getShort(at(address, offset, 2));
    }

    /** Writes 16 bits. */
    public void store16(int address, int value, int offset) {
        UNSAFE.putShort(at(address, offset, 2), (short) value);
    }

    /** Reads 32 bits. */
    public int load32(int address, int offset) {
        return UNSAFE.getInt(at(address, offset, 4));
    }

    /** Writes 32 bits. */
    public void store32(int address, int value, int offset) {
        UNSAFE.putInt(at(address, offset, 4), value);
    }

    /** Reads 64 bits. */
    public long load64(int address, int offset) {
        return UNSAFE.getLong(at(address, offset, 8));
    }

    /** Writes 64 bits. */
    public void store64(int address, long value, int offset) {
        UNSAFE.putLong(at(address, offset, 8), value);
    }
}
