package hypha.wasm.dwarf;

import java.nio.charset.StandardCharsets;

/** Reads the primitives of DWARF, all little-endian, up to a limit. */
final class DwarfReader {
    /** Longest string that is of interest, in bytes. */
    private static final int MAXIMUM_STRING = 4096;

    /** A length that says that 64-bit offsets follow. */
    private static final long DWARF64 = 0xFFFF_FFFFL;

    private static final long FIRST_RESERVED_LENGTH = 0xFFFF_FFF0L;

    private final byte[] bytes;
    private final int limit;
    private int position;

    /** The size of offsets into other sections: 4 or 8. Set by {@link #unitLength}. */
    int offsetSize = 4;

    DwarfReader(byte[] bytes, int position, int limit) {
        this.bytes = bytes;
        this.limit = limit;
        if (position < 0 || position > limit || limit > bytes.length) {
            throw new DwarfFormatException("offset out of bounds: offset=" + position);
        }
        this.position = position;
    }

    int position() {
        return position;
    }

    int remaining() {
        return limit - position;
    }

    int limit() {
        return limit;
    }

    /** Goes forward by a number of bytes. */
    void skip(long count) {
        if (count < 0 || count > remaining()) {
            throw new DwarfFormatException("unexpected end: position=" + position);
        }
        position += (int) count;
    }

    int u8() {
        if (position >= limit) {
            throw new DwarfFormatException("unexpected end: position=" + position);
        }
        return bytes[position++] & 0xFF;
    }

    int u16() {
        return (int) unsigned(2);
    }

    long u32() {
        return unsigned(4);
    }

    long u64() {
        return unsigned(8);
    }

    /** Reads an unsigned number of 1 to 8 bytes. */
    long unsigned(int size) {
        if (size > remaining()) {
            throw new DwarfFormatException("unexpected end: position=" + position);
        }
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << 8 | bytes[position + i] & 0xFF;
        }
        position += size;
        return value;
    }

    /** Reads an unsigned LEB128 number; bits beyond 64 are lost. */
    long uleb() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int b = u8();
            value |= shift < 64 ? (long) (b & 0x7F) << shift : 0;
            if (b < 0x80) {
                return value;
            }
        }
    }

    /** Reads a signed LEB128 number; bits beyond 64 are lost. */
    long sleb() {
        long value = 0;
        for (int shift = 0; ; ) {
            int b = u8();
            value |= shift < 64 ? (long) (b & 0x7F) << shift : 0;
            shift += 7;
            if (b < 0x80) {
                return shift < 64 && (b & 0x40) != 0 ? value | -1L << shift : value;
            }
        }
    }

    /** Reads an unsigned LEB128 number that must be below a limit. */
    int index(int bound) {
        long value = uleb();
        if (value < 0 || value >= bound) {
            throw new DwarfFormatException("index out of range: index=" + Long.toUnsignedString(value));
        }
        return (int) value;
    }

    long offset() {
        return unsigned(offsetSize);
    }

    /** Reads the length that units begin with, and sets the size of offsets by it. */
    long unitLength() {
        long length = u32();
        offsetSize = 4;
        if (length == DWARF64) {
            offsetSize = 8;
            length = u64();
        } else if (length >= FIRST_RESERVED_LENGTH) {
            throw new DwarfFormatException("reserved length: position=" + position);
        }
        if (length < 0 || length > remaining()) {
            throw new DwarfFormatException("length out of bounds: position=" + position);
        }
        return length;
    }

    /** Reads a name up to its zero byte; what is too long is cut. */
    String string() {
        int start = position;
        skipString();
        return text(start, Math.min(position - 1 - start, MAXIMUM_STRING));
    }

    /** Returns the string that is next, without reading it: up to its zero byte, the limit, or a number of bytes. */
    String peekString(int maximum) {
        int end = position;
        while (end < limit && end - position < maximum && bytes[end] != 0) {
            end++;
        }
        return text(position, end - position);
    }

    /** Returns the name that is next, without reading it. */
    String peekName() {
        return peekString(MAXIMUM_STRING);
    }

    private String text(int start, int length) {
        return new String(bytes, start, length, StandardCharsets.UTF_8);
    }

    void skipString() {
        while (u8() != 0) {
            // A string ends with a zero byte.
        }
    }
}
