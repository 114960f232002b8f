package hypha.benchmarks.baseline;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Through a direct ByteBuffer, whose own check of bounds is the only one. */
public final class BufferMemory extends Memory {
    private final ByteBuffer buffer;

    BufferMemory(int pages) {
        super(pages);
        this.buffer = segment.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** An offset beyond 2 GB, and a sum that overflows, are negative, and fail the buffer's check. */
    private static int at(int address, int offset) {
        return address < 0 ? address : address + offset;
    }

    /** Reads 8 bits. */
    public int load8(int address, int offset) {
        return buffer.get(at(address, offset));
    }

    /** Writes 8 bits. */
    public void store8(int address, int value, int offset) {
        buffer.put(at(address, offset), (byte) value);
    }

    /** Reads 16 bits. */
    public int load16(int address, int offset) {
        return buffer.getShort(at(address, offset));
    }

    /** Writes 16 bits. */
    public void store16(int address, int value, int offset) {
        buffer.putShort(at(address, offset), (short) value);
    }

    /** Reads 32 bits. */
    public int load32(int address, int offset) {
        return buffer.getInt(at(address, offset));
    }

    /** Writes 32 bits. */
    public void store32(int address, int value, int offset) {
        buffer.putInt(at(address, offset), value);
    }

    /** Reads 64 bits. */
    public long load64(int address, int offset) {
        return buffer.getLong(at(address, offset));
    }

    /** Writes 64 bits. */
    public void store64(int address, long value, int offset) {
        buffer.putLong(at(address, offset), value);
    }
}
