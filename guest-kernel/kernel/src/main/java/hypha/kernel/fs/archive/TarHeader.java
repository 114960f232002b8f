package hypha.kernel.fs.archive;

import hypha.bare.Memory;

/** A header of 512 bytes; POSIX.1-2017, pax, "ustar Interchange Format", with what GNU tar adds. */
final class TarHeader {
    /** Bytes of a header, and what contents are rounded up to. */
    static final int BYTES = 512;

    static final int NAME_OFFSET = 0;
    static final int NAME_BYTES = 100;
    static final int LINK_OFFSET = 157;
    static final int LINK_BYTES = 100;
    static final int PREFIX_OFFSET = 345;
    static final int PREFIX_BYTES = 155;
    static final int SIZE_OFFSET = 124;
    static final int TIME_OFFSET = 136;
    static final int NUMBER_BYTES = 12;

    private static final int CHECKSUM_OFFSET = 148;
    private static final int CHECKSUM_BYTES = 8;
    private static final int TYPE_OFFSET = 156;
    private static final int MAGIC_OFFSET = 257;
    /** "usta", little-endian, and "r". */
    private static final int MAGIC = 0x6174_7375;

    private static final int BINARY = 0x80;

    private TarHeader() {}

    /** Type flag. */
    static int type(long header) {
        return Memory.load8(header + TYPE_OFFSET);
    }

    /** True if all bytes are 0: the end of the archive. */
    static boolean isZero(long header) {
        long bits = 0;
        for (int offset = 0; offset < BYTES; offset += 8) {
            bits |= Memory.load64(header + offset);
        }
        return bits == 0;
    }

    /** True if the checksum is that of the header, its own field taken as spaces. */
    static boolean isSound(long header) {
        long sum = 0;
        for (int offset = 0; offset < BYTES; offset++) {
            boolean isOwn = offset >= CHECKSUM_OFFSET && offset < CHECKSUM_OFFSET + CHECKSUM_BYTES;
            sum += isOwn ? ' ' : Memory.load8(header + offset);
        }
        return sum == number(header + CHECKSUM_OFFSET, CHECKSUM_BYTES);
    }

    /** True if there is a prefix of the name: not in old archives, nor in GNU tar's, whose magic goes on with a space. */
    static boolean hasPrefix(long header) {
        return Memory.load32(header + MAGIC_OFFSET) == MAGIC
                && Memory.load8(header + MAGIC_OFFSET + 4) == 'r'
                && Memory.load8(header + MAGIC_OFFSET + 5) == 0;
    }

    /** A number: octal digits, or two's complement behind a first byte of 0x80. Negative if it is none, or negative, or too large. */
    static long number(long field, int bytes) {
        if ((Memory.load8(field) & BINARY) != 0) {
            return binary(field, bytes);
        }
        long value = 0;
        boolean begun = false;
        for (int index = 0; index < bytes; index++) {
            int digit = Memory.load8(field + index) - '0';
            if (digit >= 0 && digit <= 7) {
                if (value >= 1L << 59) {
                    return -1;
                }
                value = value << 3 | digit;
                begun = true;
            } else if (begun || Memory.load8(field + index) != ' ') {
                return index != 0 && isEnd(Memory.load8(field + index))
                        ? value
                        : begun ? -1 : endOrError(field + index);
            }
        }
        return value;
    }

    private static boolean isEnd(int character) {
        return character == 0 || character == ' ';
    }

    /** An empty field is 0. */
    private static long endOrError(long at) {
        return Memory.load8(at) == 0 ? 0 : -1;
    }

    private static long binary(long field, int bytes) {
        long value = Memory.load8(field) & BINARY - 1;
        for (int index = 1; index < bytes; index++) {
            if (value >= 1L << 54) {
                return -1;
            }
            value = value << 8 | Memory.load8(field + index);
        }
        return value;
    }

    /** Bytes of a text that ends with a zero byte or with its field. */
    static int textBytes(long field, int bytes) {
        int length = 0;
        while (length < bytes && Memory.load8(field + length) != 0) {
            length++;
        }
        return length;
    }
}
