package hypha.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** A disk as it is after its journal has been taken into account; nothing is written. */
final class MountedDisk {
    private static final long MAGIC = 0x3153466168707948L;

    final BlockStore store;
    final Geometry geometry;
    final NameHashes hashes;
    private final Map<Integer, ByteBuffer> replayed = new HashMap<>();

    private MountedDisk(BlockStore store, Geometry geometry, NameHashes hashes) {
        this.store = store;
        this.geometry = geometry;
        this.hashes = hashes;
    }

    /**
     * Finds the superblock, or else its copy, and the transactions of the journal that count.
     *
     * @throws IOException if the disk cannot be read, or has no file system
     */
    static MountedDisk mount(BlockStore store) throws IOException {
        if (store.blocks() < Geometry.LEAST_BLOCKS) {
            throw new IOException("the disk is too small for a file system: blocks=" + store.blocks());
        }
        ByteBuffer block = store.read(0);
        if (!isSuperblock(store, block, 0)) {
            block = store.read(store.blocks() - 1);
            if (!isSuperblock(store, block, block.getInt(0x1C) - 1)) {
                throw new IOException("the disk has no file system: neither superblock is one");
            }
        }
        Geometry geometry = new Geometry(block.getInt(0x1C), block.getInt(0x20), block.getInt(0x24));
        MountedDisk disk = new MountedDisk(store, geometry, new NameHashes(block.getLong(0x28), block.getLong(0x30)));
        disk.replay();
        return disk;
    }

    private static boolean isSuperblock(BlockStore store, ByteBuffer block, int number) {
        if (MetadataBlock.fault(block, MetadataBlock.SUPERBLOCK, number, 0) != null
                || block.getLong(0x10) != MAGIC
                || block.getInt(0x18) != 1) {
            return false;
        }
        int blocks = block.getInt(0x1C);
        int inodes = block.getInt(0x20);
        int transaction = block.getInt(0x24);
        return blocks >= Geometry.LEAST_BLOCKS
                && blocks <= Geometry.MOST_BLOCKS
                && blocks <= store.blocks()
                && inodes > 1
                && inodes <= Geometry.MOST_INODES
                && transaction >= 96
                && transaction <= 500
                && new Geometry(blocks, inodes, transaction).dataStart() < blocks - 1;
    }

    private void replay() throws IOException {
        long[] sequences = {descriptor(0), descriptor(1)};
        int newest = sequences[0] > sequences[1] ? 0 : 1;
        if (sequences[newest] == 0) {
            return;
        }
        if (sequences[1 - newest] == sequences[newest] - 1 && sequences[1 - newest] != 0) {
            replay(1 - newest);
        }
        replay(newest);
    }

    /** The sequence number of a half's transaction; 0 if there is none. */
    private long descriptor(int half) throws IOException {
        int number = geometry.journalHalf(half);
        ByteBuffer block = store.read(number);
        long sequence = block.getLong(16);
        int count = block.getInt(24);
        boolean isOne = MetadataBlock.fault(block, MetadataBlock.JOURNAL, number, 0) == null
                && sequence > 0
                && sequence % 2 == half
                && count > 0
                && count <= geometry.transaction();
        return isOne ? sequence : 0;
    }

    private void replay(int half) throws IOException {
        int start = geometry.journalHalf(half);
        ByteBuffer descriptor = store.read(start);
        Map<Integer, ByteBuffer> blocks = new HashMap<>();
        for (int index = 0; index < descriptor.getInt(24); index++) {
            int home = descriptor.getInt(32 + 8 * index);
            ByteBuffer block = store.read(start + 1 + index);
            boolean isPlace = home == Geometry.STATE || home >= geometry.blockBitmap() && home < geometry.lastBlock();
            if (!isPlace
                    || MetadataBlock.storedChecksum(block) != descriptor.getInt(36 + 8 * index)
                    || MetadataBlock.fault(block, block.getInt(0), home, block.getInt(12)) != null) {
                return;
            }
            blocks.put(home, block);
        }
        replayed.putAll(blocks);
    }

    ByteBuffer read(int number) throws IOException {
        ByteBuffer block = replayed.get(number);
        return block != null ? block : store.read(number);
    }
}
