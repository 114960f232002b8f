package hypha.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Makes an empty file system. What is not written here is zero on a new disk, or does not matter. */
public final class DiskFormatter {
    private static final long MAGIC = 0x3153466168707948L;
    private static final int ROOT = 1;
    private static final int DIRECTORY_TYPE = 2;

    private final BlockStore store;
    private final Geometry geometry;

    private DiskFormatter(BlockStore store, Geometry geometry) {
        this.store = store;
        this.geometry = geometry;
    }

    /**
     * Makes a file system as large as the disk. The superblock is written last.
     *
     * @param random for the key of the hashes of names, which must be secret from programs
     */
    public static void format(BlockStore store, RandomGenerator random) throws IOException {
        new DiskFormatter(store, Geometry.of(store.blocks())).format(random.nextLong(), random.nextLong());
    }

    /**
     * Checks the size of a disk.
     *
     * @throws IllegalArgumentException if a file system cannot have so many blocks
     */
    public static void checkSize(long blocks) {
        Geometry.of(blocks);
    }

    private void format(long key0, long key1) throws IOException {
        write(MetadataBlock.create(MetadataBlock.STATE, Geometry.STATE, 0)
                .putInt(16, geometry.lastBlock() - geometry.dataStart() - 1)
                .putInt(20, geometry.inodes() - 2));
        write(MetadataBlock.create(MetadataBlock.JOURNAL, geometry.journalHalf(0), 0));
        write(MetadataBlock.create(MetadataBlock.JOURNAL, geometry.journalHalf(1), 0));
        writeBitmap(geometry.blockBitmap(), geometry.lastBlock(), geometry.dataStart() + 1);
        writeBitmap(geometry.inodeBitmap(), geometry.inodes(), ROOT + 1);
        int root = geometry.dataStart();
        for (int number = geometry.inodeTable(); number < geometry.dataStart(); number++) {
            ByteBuffer block = MetadataBlock.create(MetadataBlock.INODES, number, 0);
            if (number == geometry.inodeTable()) {
                putRoot(
                        block.slice(MetadataBlock.HEADER_BYTES + 128 * ROOT, 128)
                                .order(block.order()),
                        root);
            }
            write(block);
        }
        write(MetadataBlock.create(MetadataBlock.DIRECTORY, root, ROOT));
        for (int number : new int[] {geometry.lastBlock(), 0}) {
            write(MetadataBlock.create(MetadataBlock.SUPERBLOCK, number, 0)
                    .putLong(0x10, MAGIC)
                    .putInt(0x18, 1)
                    .putInt(0x1C, geometry.blocks())
                    .putInt(0x20, geometry.inodes())
                    .putInt(0x24, geometry.transaction())
                    .putLong(0x28, key0)
                    .putLong(0x30, key1));
        }
    }

    private static void putRoot(ByteBuffer inode, int block) {
        Instant now = Instant.now();
        long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        inode.putShort(0, (short) DIRECTORY_TYPE)
                .putInt(4, 1)
                .putLong(0x10, nanos)
                .putLong(0x18, nanos);
        inode.putLong(0x20, nanos)
                .putInt(0x28, 1)
                .putInt(0x2C, 1)
                .putInt(0x34, ROOT)
                .putInt(0x38, block);
    }

    /** A bitmap of which the first {@code used} of {@code bits} numbers are in use, and those that do not exist. */
    private void writeBitmap(int start, int bits, int used) throws IOException {
        for (int index = 0; index < Geometry.divideUp(bits, Geometry.BITS_PER_BLOCK); index++) {
            ByteBuffer block = MetadataBlock.create(MetadataBlock.BITMAP, start + index, 0);
            for (int bit = 0; bit < Geometry.BITS_PER_BLOCK; bit++) {
                int number = index * Geometry.BITS_PER_BLOCK + bit;
                if (number < used || number >= bits) {
                    int at = MetadataBlock.HEADER_BYTES + bit / 8;
                    block.put(at, (byte) (block.get(at) | 1 << bit % 8));
                }
            }
            write(block);
        }
    }

    private void write(ByteBuffer block) throws IOException {
        store.write(block.getInt(8), MetadataBlock.seal(block));
    }
}
