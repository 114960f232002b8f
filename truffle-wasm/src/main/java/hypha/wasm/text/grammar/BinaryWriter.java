package hypha.wasm.text.grammar;

import hypha.wasm.text.AssembledModule;
import hypha.wasm.text.token.Source;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes in the making, with the encodings of the binary format, and with notes of where in the text they come from. Spec: binary/values. */
final class BinaryWriter {
    /** The place in the text of what is in none, or in several. */
    static final int NOWHERE = -1;

    private static final int[] NO_MARKS = {};

    private byte[] bytes = new byte[32];
    private int size;

    /** Offsets at which what comes of one place of the text begins, ascending, and these places. */
    private int[] marks = NO_MARKS;

    private int[] textOffsets = NO_MARKS;
    private int markCount;

    int size() {
        return size;
    }

    void truncate(int newSize) {
        size = newSize;
        while (markCount > 0 && marks[markCount - 1] >= newSize) {
            markCount--;
        }
    }

    /** Notes that what is written next comes from a byte offset of the text, or from {@link #NOWHERE}. */
    BinaryWriter mark(int textOffset) {
        mark(size, textOffset);
        return this;
    }

    private void mark(int offset, int textOffset) {
        if (markCount > 0 && marks[markCount - 1] == offset) {
            markCount--;
        } else if (markCount == marks.length) {
            marks = Arrays.copyOf(marks, 4 + markCount * 2);
            textOffsets = Arrays.copyOf(textOffsets, marks.length);
        }
        marks[markCount] = offset;
        textOffsets[markCount++] = textOffset;
    }

    private void takeMarks(BinaryWriter other, int start) {
        int first = Arrays.binarySearch(other.marks, 0, other.markCount, start);
        for (int i = first >= 0 ? first : -first - 1; i < other.markCount; i++) {
            mark(size + other.marks[i] - start, other.textOffsets[i]);
        }
    }

    /** Returns what is written as a module of a text. */
    AssembledModule toModule(Source source) {
        return new AssembledModule(
                toByteArray(), source::place, Arrays.copyOf(marks, markCount), Arrays.copyOf(textOffsets, markCount));
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void reserve(int more) {
        if (more > bytes.length - size) {
            long doubled = Math.max(bytes.length * 2L, (long) size + more);
            bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.min(doubled, Integer.MAX_VALUE - 8)));
        }
    }

    BinaryWriter u8(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
        return this;
    }

    BinaryWriter raw(byte[] source) {
        return raw(source, 0, source.length);
    }

    private BinaryWriter raw(byte[] source, int start, int length) {
        reserve(length);
        System.arraycopy(source, start, bytes, size, length);
        size += length;
        return this;
    }

    BinaryWriter append(BinaryWriter other) {
        return appendTail(other, 0);
    }

    /** Appends what another writer holds from an offset on. */
    BinaryWriter appendTail(BinaryWriter other, int start) {
        takeMarks(other, start);
        return raw(other.bytes, start, other.size - start);
    }

    /** Appends another writer's bytes with their length before them. */
    BinaryWriter sized(BinaryWriter other) {
        return u32(other.size).append(other);
    }

    /** Appends a number as unsigned LEB128. */
    BinaryWriter u32(int value) {
        return u64(Integer.toUnsignedLong(value));
    }

    /** Appends a number as unsigned LEB128. */
    BinaryWriter u64(long value) {
        long rest = value;
        while (Long.compareUnsigned(rest, 0x7f) > 0) {
            u8((int) rest | 0x80);
            rest >>>= 7;
        }
        return u8((int) rest);
    }

    /** Appends a number as signed LEB128. */
    BinaryWriter s64(long value) {
        long rest = value;
        while (rest < -0x40 || rest > 0x3f) {
            u8((int) rest | 0x80);
            rest >>= 7;
        }
        return u8((int) rest & 0x7f);
    }

    /** Appends the low bytes of a number, least significant first. */
    BinaryWriter fixed(long value, int byteCount) {
        for (int i = 0; i < byteCount; i++) {
            u8((int) (value >>> (8 * i)));
        }
        return this;
    }

    BinaryWriter name(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return u32(utf8.length).raw(utf8);
    }
}
