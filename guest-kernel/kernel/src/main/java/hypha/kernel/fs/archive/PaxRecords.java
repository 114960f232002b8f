package hypha.kernel.fs.archive;

import hypha.bare.Memory;
import hypha.bare.Text;

/** The records of an extended header; POSIX.1-2017, "pax Extended Header": {@code length key=value\n}. */
final class PaxRecords {
    private PaxRecords() {}

    /**
     * Finds a record.
     *
     * @param records address of {@code bytes} bytes, a claim
     * @param key address of the key with its {@code =}
     * @return where its value is, from {@code records} on, and in the high half how long it is; -1 if there is none
     */
    static long find(long records, long bytes, long key, int keyBytes) {
        long found = -1;
        long offset = 0;
        while (offset < bytes) {
            long length = 0;
            long at = offset;
            while (at < bytes && isDigit(Memory.load8(records + at)) && length < bytes) {
                length = 10 * length + Memory.load8(records + at) - '0';
                at++;
            }
            // a digit, a space, a newline: more than none, and all of it within the records
            if (at >= bytes
                    || Memory.load8(records + at) != ' '
                    || length > bytes - offset
                    || length < at - offset + 2) {
                return found;
            }
            long end = offset + length - 1;
            if (Memory.load8(records + end) != '\n') {
                return found;
            }
            long start = at + 1;
            if (end - start >= keyBytes && isEqual(records + start, key, keyBytes)) {
                found = end - start - keyBytes << 32 | start + keyBytes; // the last one counts
            }
            offset = end + 1;
        }
        return found;
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isEqual(long a, long b, int bytes) {
        for (int index = 0; index < bytes; index++) {
            if (Memory.load8(a + index) != Memory.load8(b + index)) {
                return false;
            }
        }
        return true;
    }

    /** {@code path}. */
    static long path(long records, long bytes) {
        return find(records, bytes, Text.address("path="), Text.length("path="));
    }

    /** {@code linkpath}. */
    static long linkPath(long records, long bytes) {
        return find(records, bytes, Text.address("linkpath="), Text.length("linkpath="));
    }

    /** {@code size}: a number, or -1 if there is none. */
    static long size(long records, long bytes) {
        return decimal(records, find(records, bytes, Text.address("size="), Text.length("size=")));
    }

    /** {@code mtime} in whole seconds, or -1. */
    static long time(long records, long bytes) {
        return decimal(records, find(records, bytes, Text.address("mtime="), Text.length("mtime=")));
    }

    /** The digits at the start of a value. */
    private static long decimal(long records, long value) {
        if (value < 0) {
            return -1;
        }
        long at = records + (value & 0xFFFF_FFFFL);
        long length = value >>> 32;
        long number = 0;
        for (long index = 0; index < length && isDigit(Memory.load8(at + index)); index++) {
            if (number > Long.MAX_VALUE / 100) {
                return -1;
            }
            number = 10 * number + Memory.load8(at + index) - '0';
        }
        return number;
    }
}
