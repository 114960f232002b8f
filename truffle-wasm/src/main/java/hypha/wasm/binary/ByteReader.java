package hypha.wasm.binary;

import hypha.wasm.exception.WasmException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the primitives of the binary format (core specification 5.2), up to a limit; whatever is wrong with them is a malformed module. */
public class ByteReader {
    private static final String UNEXPECTED_END = "unexpected end of section or function";
    private static final String TOO_LONG = "integer representation too long";
    private static final String TOO_LARGE = "integer too large";

    private final byte[] bytes;
    private int position;
    private int limit;

    /** Creates a reader of the bytes from {@code position} to {@code limit}, exclusive. */
    public ByteReader(byte[] bytes, int position, int limit) {
        this.bytes = bytes;
        this.position = position;
        this.limit = limit;
    }

    /** Returns the offset of the next byte. */
    public final int position() {
        return position;
    }

    /** Goes to an offset, between 0 and the limit. */
    public final void seek(int offset) {
        position = offset;
    }

    /** Sets the offset at which reading ends. */
    public final void limit(int end) {
        limit = end;
    }

    /** Returns the number of bytes before the limit. */
    public final int remaining() {
        return limit - position;
    }

    /** Returns the failure of a module that is malformed here. */
    public final WasmException malformed(String message) {
        return WasmException.malformed(message, position);
    }

    /** Reads a byte as 0 to 255. */
    public final int u8() {
        if (position >= limit) {
            throw malformed(UNEXPECTED_END);
        }
        return bytes[position++] & 0xFF;
    }

    /** Returns the next byte as 0 to 255 without reading it. */
    public final int peek() {
        if (position >= limit) {
            throw malformed(UNEXPECTED_END);
        }
        return bytes[position] & 0xFF;
    }

    /** Reads an unsigned 32-bit number; a result below 0 stands for one above 2^31 - 1. */
    public final int u32() {
        if (position < limit && bytes[position] >= 0) {
            return bytes[position++];
        }
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int b = u8();
            value |= (b & 0x7F) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        int last = u8();
        if (last >= 0x80) {
            throw malformed(TOO_LONG);
        }
        if (last > 0x0F) {
            throw malformed(TOO_LARGE);
        }
        return value | last << 28;
    }

    /** Reads an unsigned 64-bit number; a result below 0 stands for one above 2^63 - 1. */
    public final long u64() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int b = u8();
            value |= (long) (b & 0x7F) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        int last = u8();
        if (last >= 0x80) {
            throw malformed(TOO_LONG);
        }
        if (last > 1) {
            throw malformed(TOO_LARGE);
        }
        return value | (long) last << 63;
    }

    /** Reads a signed 32-bit number. */
    public final int s32() {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int b = u8();
            value |= (b & 0x7F) << shift;
            if (b < 0x80) {
                int unused = 25 - shift;
                return value << unused >> unused;
            }
        }
        int last = u8();
        if (last >= 0x80) {
            throw malformed(TOO_LONG);
        }
        // The bits beyond the 32nd repeat the sign.
        if (last > 0x07 && last < 0x78) {
            throw malformed(TOO_LARGE);
        }
        return value | last << 28;
    }

    /** Reads a signed 33-bit number. */
    public final long s33() {
        long value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int b = u8();
            value |= (long) (b & 0x7F) << shift;
            if (b < 0x80) {
                int unused = 57 - shift;
                return value << unused >> unused;
            }
        }
        int last = u8();
        if (last >= 0x80) {
            throw malformed(TOO_LONG);
        }
        if (last > 0x0F && last < 0x70) {
            throw malformed(TOO_LARGE);
        }
        return (value | (long) last << 28) << 29 >> 29;
    }

    /** Reads a signed 64-bit number. */
    public final long s64() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int b = u8();
            value |= (long) (b & 0x7F) << shift;
            if (b < 0x80) {
                int unused = 57 - shift;
                return value << unused >> unused;
            }
        }
        int last = u8();
        if (last >= 0x80) {
            throw malformed(TOO_LONG);
        }
        if (last != 0 && last != 0x7F) {
            throw malformed(TOO_LARGE);
        }
        return value | (long) last << 63;
    }

    /** Reads 4 bytes, the lowest first. */
    public final int fixed32() {
        int low = u8() | u8() << 8;
        return low | u8() << 16 | u8() << 24;
    }

    /** Reads 8 bytes, the lowest first. */
    public final long fixed64() {
        long low = fixed32() & 0xFFFF_FFFFL;
        return low | (long) fixed32() << 32;
    }

    /** Skips bytes; {@code count} is unsigned. */
    public final void skip(int count) {
        if (count < 0 || count > remaining()) {
            throw malformed(UNEXPECTED_END);
        }
        position += count;
    }

    /** Reads the length of something whose bytes follow. */
    public final int length() {
        int length = u32();
        if (length < 0 || length > remaining()) {
            throw malformed("length out of bounds");
        }
        return length;
    }

    /**
     * Reads the number of entries of a vector, before anything is allocated for them: an entry takes at least one byte.
     *
     * @param what the entries, for the message
     * @param most the number of entries that are accepted
     */
    public final int count(String what, int most) {
        return count(what, 0, most, "");
    }

    /**
     * Reads the number of entries of a vector, as {@link #count(String, int)} does.
     *
     * @param before number of such entries that there are already
     * @param most the number of entries that are accepted altogether, at least {@code before}
     * @param hint how to have more accepted, for the message; may be empty
     */
    public final int count(String what, int before, int most, String hint) {
        int count = u32();
        if (count < 0 || count > most - before) {
            long total = (count & 0xFFFF_FFFFL) + before;
            throw malformed("too many " + what + ": count=" + total + " limit=" + most + hint);
        }
        if (count > remaining()) {
            throw malformed(UNEXPECTED_END);
        }
        return count;
    }

    /** Reads whether something can be set. */
    public final boolean mutability() {
        int flag = u8();
        if (flag > 1) {
            throw malformed("malformed mutability");
        }
        return flag == 1;
    }

    /** Reads a name: a length, and that many bytes of UTF-8. */
    public final String name() {
        int length = length();
        int start = position;
        position += length;
        for (int i = start; i < position; i++) {
            if (bytes[i] < 0) {
                return decode(start, length);
            }
        }
        return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
    }

    private String decode(int start, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw WasmException.malformed("malformed UTF-8 encoding", start);
        }
    }
}
