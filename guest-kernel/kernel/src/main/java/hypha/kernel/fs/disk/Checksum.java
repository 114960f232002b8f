package hypha.kernel.fs.disk;

import hypha.bare.Memory;
import hypha.kernel.memory.Ram;

/** CRC-32C (Castagnoli, reflected, as in iSCSI, RFC 3720 B.4), eight bytes at a time with eight tables. */
final class Checksum {
    private static final int POLYNOMIAL = 0x82F6_3B78;
    private static final int TABLES_ORDER = 1;
    private static final int TABLE_BYTES = 1024;

    private static long tables;

    private Checksum() {}

    /** Makes the tables. False if there is not enough memory. */
    static boolean init() {
        tables = Ram.allocateZeroed(TABLES_ORDER);
        if (tables == 0) {
            return false;
        }
        for (int value = 0; value < 256; value++) {
            int remainder = value;
            for (int bit = 0; bit < 8; bit++) {
                remainder = (remainder & 1) == 0 ? remainder >>> 1 : remainder >>> 1 ^ POLYNOMIAL;
            }
            Memory.store32(tables + 4L * value, remainder);
        }
        for (int table = 1; table < 8; table++) {
            for (int value = 0; value < 256; value++) {
                int before = entry(table - 1, value);
                Memory.store32(tables + TABLE_BYTES * (long) table + 4L * value, before >>> 8 ^ entry(0, before));
            }
        }
        return true;
    }

    private static int entry(int table, int index) {
        return Memory.load32(tables + TABLE_BYTES * (long) table + 4L * (index & 0xFF));
    }

    /** The checksum of a metadata block whose own field counts as zero. */
    static int ofBlock(long data) {
        int sum = step(-1, Memory.load64(data) & 0xFFFF_FFFFL);
        for (int offset = 8; offset < DiskFormat.BLOCK_BYTES; offset += 8) {
            sum = step(sum, Memory.load64(data + offset));
        }
        return ~sum;
    }

    private static int step(int sum, long word) {
        int low = (int) word ^ sum;
        int high = (int) (word >>> 32);
        return entry(7, low)
                ^ entry(6, low >>> 8)
                ^ entry(5, low >>> 16)
                ^ entry(4, low >>> 24)
                ^ entry(3, high)
                ^ entry(2, high >>> 8)
                ^ entry(1, high >>> 16)
                ^ entry(0, high >>> 24);
    }

    /** Puts the checksum into a block. */
    static void seal(long data) {
        Memory.store32(data + DiskFormat.CHECKSUM_OFFSET, ofBlock(data));
    }

    /** True if a block is what it should be: kind, number and checksum. */
    static boolean holds(long data, int kind, int number) {
        return Memory.load32(data + DiskFormat.KIND_OFFSET) == kind
                && Memory.load32(data + DiskFormat.NUMBER_OFFSET) == number
                && Memory.load32(data + DiskFormat.CHECKSUM_OFFSET) == ofBlock(data);
    }
}
