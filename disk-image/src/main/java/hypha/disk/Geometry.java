package hypha.disk;

/**
 * What is where on a disk.
 *
 * @param blocks blocks of the file system, 512 to 2<sup>28</sup>
 * @param inodes inodes, number 0 included, which is none
 * @param transaction most blocks of a transaction, 96 to 500
 */
public record Geometry(int blocks, int inodes, int transaction) {
    static final int LEAST_BLOCKS = 512;
    static final int MOST_BLOCKS = 1 << 28;
    static final int MOST_INODES = 1 << 22;
    static final int BITS_PER_BLOCK = 32640;
    static final int INODES_PER_BLOCK = 31;
    static final int STATE = 1;
    static final int JOURNAL = 2;

    /** The usual one for a disk of so many blocks: an inode for each block of a small disk, for four of a large one. */
    public static Geometry of(long blocks) {
        if (blocks < LEAST_BLOCKS || blocks > MOST_BLOCKS) {
            throw new IllegalArgumentException(
                    "a disk has 2M to 1T bytes, not bytes=" + blocks * BlockStore.BLOCK_BYTES);
        }
        long inodes = Math.min(Math.max(Math.min(blocks, 1 << 16), blocks / 4), MOST_INODES);
        return new Geometry((int) blocks, (int) inodes, Math.clamp(blocks / 64, 96, 500));
    }

    int journalHalf(int half) {
        return JOURNAL + half * (transaction + 1);
    }

    int blockBitmap() {
        return journalHalf(2);
    }

    int inodeBitmap() {
        return blockBitmap() + divideUp(blocks - 1, BITS_PER_BLOCK);
    }

    int inodeTable() {
        return inodeBitmap() + divideUp(inodes, BITS_PER_BLOCK);
    }

    int dataStart() {
        return inodeTable() + divideUp(inodes, INODES_PER_BLOCK);
    }

    /** The copy of the superblock, and the end of what can be allocated. */
    int lastBlock() {
        return blocks - 1;
    }

    static int divideUp(int value, int by) {
        return (value + by - 1) / by;
    }
}
