package hypha.kernel.fs.share;

import hypha.bare.Memory;

/** Fields of messages: little-endian, and not aligned. Types and sizes of messages that are used here. */
final class Wire {
    static final int RLERROR = 7;
    static final int TLOPEN = 12;
    static final int TLCREATE = 14;
    static final int TSYMLINK = 16;
    static final int TREADLINK = 22;
    static final int TGETATTR = 24;
    static final int TSETATTR = 26;
    static final int TREADDIR = 40;
    static final int TFSYNC = 50;
    static final int TLINK = 70;
    static final int TMKDIR = 72;
    static final int TRENAMEAT = 74;
    static final int TUNLINKAT = 76;
    static final int TVERSION = 100;
    static final int TATTACH = 104;
    static final int TWALK = 110;
    static final int TREAD = 116;
    static final int TWRITE = 118;
    static final int TCLUNK = 120;

    /** size[4] type[1] tag[2]. */
    static final int HEADER_BYTES = 7;
    /** Header and a number of 32 bits: an error, or the count before data. */
    static final int COUNTED_BYTES = 11;
    /** type[1] version[4] path[8]. */
    static final int QID_BYTES = 13;
    /** Offset of the path in a qid. */
    static final int QID_PATH = 5;

    private static final int TYPE_OFFSET = 4;

    private Wire() {}

    static int get16(long address) {
        return Memory.load8(address) | Memory.load8(address + 1) << 8;
    }

    static int get32(long address) {
        return get16(address) | get16(address + 2) << 16;
    }

    static long get64(long address) {
        return get32(address) & 0xFFFF_FFFFL | (long) get32(address + 4) << 32;
    }

    static void put16(long address, int value) {
        Memory.store8(address, value & 0xFF);
        Memory.store8(address + 1, value >>> 8 & 0xFF);
    }

    static void put32(long address, int value) {
        put16(address, value);
        put16(address + 2, value >>> 16);
    }

    static void put64(long address, long value) {
        put32(address, (int) value);
        put32(address + 4, (int) (value >>> 32));
    }

    /** Writes a header. The tag tells nothing: a reply is found by its chain. */
    static void header(long message, int bytes, int type) {
        put32(message, bytes);
        Memory.store8(message + TYPE_OFFSET, type);
        put16(message + TYPE_OFFSET + 1, 0);
    }

    static int type(long message) {
        return Memory.load8(message + TYPE_OFFSET);
    }
}
