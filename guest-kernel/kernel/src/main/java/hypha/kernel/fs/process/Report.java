package hypha.kernel.fs.process;

import hypha.bare.Memory;

/** Text under way in a buffer: address, room and length. What does not fit is left out. One at a time, under the kernel lock. */
final class Report {
    private static long buffer;
    private static long room;
    private static long used;

    private Report() {}

    static void begin(long newBuffer, long bytes) {
        buffer = newBuffer;
        room = bytes;
        used = 0;
    }

    /** Bytes so far. */
    static long bytes() {
        return used;
    }

    /** Appends bytes; of a name, up to its first zero byte. */
    static void text(long address, int bytes) {
        for (int index = 0; index < bytes && used < room && Memory.load8(address + index) != 0; index++) {
            Memory.store8(buffer + used, Memory.load8(address + index));
            used++;
        }
    }

    /** Appends a character. */
    static void character(int value) {
        if (used < room) {
            Memory.store8(buffer + used, value);
            used++;
        }
    }

    /** Appends a number that is not negative. */
    static void number(long value) {
        long divisor = 1;
        while (value / divisor >= 10) {
            divisor *= 10;
        }
        while (divisor > 0) {
            character('0' + (int) (value / divisor % 10));
            divisor /= 10;
        }
    }

    /** Appends a name, a space, a number and the end of the line. */
    static void line(long name, int bytes, long value) {
        text(name, bytes);
        character(' ');
        number(value);
        character('\n');
    }
}
