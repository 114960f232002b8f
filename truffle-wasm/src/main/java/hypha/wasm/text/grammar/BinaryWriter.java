package hypha.wasm.text.grammar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes in the making, with the encodings of the binary format. Spec: binary/values. */
final class BinaryWriter {
    private byte[] bytes = new byte[32];
    private int size;

    int size() {
        return size;
    }

    void truncate(int newSize) {
        size = newSize;
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
        return raw(other.bytes, 0, other.size);
    }

    /** Appends what another writer holds from an offset on. */
    BinaryWriter appendTail(BinaryWriter other, int start) {
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
