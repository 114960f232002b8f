package hypha.kernel.fs.disk;

import hypha.bare.Memory;

/**
 * Offsets and numbers of the on-disk format, version 1; docs/disk-format.md draws the structures. All numbers are little-endian.
 *
 * <pre>
 *   superblock | state | journal half 0 | journal half 1 | block bitmap | inode bitmap | inode table | data ... | superblock copy
 * </pre>
 */
final class DiskFormat {
    static final int BLOCK_BYTES = 4096;
    static final int BLOCK_SHIFT = 12;
    static final int SECTOR_BYTES = 512;
    static final int SECTORS_PER_BLOCK = BLOCK_BYTES / SECTOR_BYTES;

    /** Header of each metadata block: kind, CRC-32C of the block with this field zero, number of the block, inode that it belongs to. */
    static final int KIND_OFFSET = 0x00;

    static final int CHECKSUM_OFFSET = 0x04;
    static final int NUMBER_OFFSET = 0x08;
    static final int OWNER_OFFSET = 0x0C;
    static final int HEADER_BYTES = 0x10;

    static final int SUPERBLOCK = 0x4248_5901;
    static final int STATE = 0x4248_5902;
    static final int JOURNAL = 0x4248_5903;
    static final int BITMAP = 0x4248_5904;
    static final int INODES = 0x4248_5905;
    static final int DIRECTORY = 0x4248_5906;
    static final int LINK_TARGET = 0x4248_5907;
    /** Plus the level: 1 points to data, 2 to indirect blocks of level 1, 3 to those of level 2. */
    static final int INDIRECT = 0x4248_5910;

    static final long MAGIC = 0x3153_4661_6870_7948L; // "HyphaFS1"
    static final int VERSION = 1;
    static final int SUPER_MAGIC_OFFSET = 0x10;
    static final int SUPER_VERSION_OFFSET = 0x18;
    static final int SUPER_BLOCKS_OFFSET = 0x1C;
    static final int SUPER_INODES_OFFSET = 0x20;
    static final int SUPER_TRANSACTION_OFFSET = 0x24;
    static final int SUPER_KEY_OFFSET = 0x28;

    static final int STATE_FREE_BLOCKS_OFFSET = 0x10;
    static final int STATE_FREE_INODES_OFFSET = 0x14;
    static final int STATE_ORPHANS_OFFSET = 0x20;
    static final int ORPHAN_SLOTS = 1000;

    static final int JOURNAL_SEQUENCE_OFFSET = 0x10;
    static final int JOURNAL_COUNT_OFFSET = 0x18;
    static final int JOURNAL_ENTRIES_OFFSET = 0x20;
    /** Number of the block, and its checksum. */
    static final int JOURNAL_ENTRY_BYTES = 8;

    /** Bits of a bitmap block. */
    static final int BITS_PER_BLOCK = (BLOCK_BYTES - HEADER_BYTES) * 8;
    /** Pointers of an indirect block. */
    static final int POINTERS = (BLOCK_BYTES - HEADER_BYTES) / 4;

    static final int INODE_BYTES = 128;
    static final int INODES_PER_BLOCK = (BLOCK_BYTES - HEADER_BYTES) / INODE_BYTES;
    static final int INODE_TYPE_OFFSET = 0x00;
    static final int INODE_LINKS_OFFSET = 0x04;
    static final int INODE_SIZE_OFFSET = 0x08;
    static final int INODE_ACCESSED_OFFSET = 0x10;
    static final int INODE_MODIFIED_OFFSET = 0x18;
    static final int INODE_CHANGED_OFFSET = 0x20;
    static final int INODE_GENERATION_OFFSET = 0x28;
    static final int INODE_BLOCKS_OFFSET = 0x2C;
    /** Slot in the table of orphans plus 1, or 0. */
    static final int INODE_ORPHAN_OFFSET = 0x30;
    /** Of a directory: the one that it is in. */
    static final int INODE_PARENT_OFFSET = 0x34;
    /** Direct pointers; of a directory the first is its root node, of a symbolic link the block with its target. */
    static final int INODE_DIRECT_OFFSET = 0x38;

    static final int DIRECT = 10;
    /** Pointers to the indirect blocks of level 1, 2 and 3. */
    static final int INODE_INDIRECT_OFFSET = INODE_DIRECT_OFFSET + 4 * DIRECT;

    static final int FREE = 0;
    static final int FILE = 1;
    static final int FOLDER = 2;
    static final int LINK = 3;
    static final int ROOT_INODE = 1;
    static final int MAXIMUM_LINKS = 1 << 20;
    /** Most bytes of a symbolic link's target. */
    static final int MAXIMUM_TARGET = BLOCK_BYTES - HEADER_BYTES;

    /** Blocks of the largest file. */
    static final long MAXIMUM_FILE_BLOCKS =
            DIRECT + POINTERS + (long) POINTERS * POINTERS + (long) POINTERS * POINTERS * POINTERS;

    static final int NODE_LEVEL_OFFSET = 0x10;
    static final int NODE_COUNT_OFFSET = 0x12;
    static final int NODE_USED_OFFSET = 0x14;
    static final int NODE_ENTRIES_OFFSET = 0x18;
    static final int NODE_ROOM = BLOCK_BYTES - NODE_ENTRIES_OFFSET;
    /** Index entry: least hash below it, block. */
    static final int INDEX_ENTRY_BYTES = 16;

    static final int INDEX_CHILD_OFFSET = 8;
    static final int INDEX_ENTRIES = NODE_ROOM / INDEX_ENTRY_BYTES;
    static final int MAXIMUM_LEVEL = 6;
    /** Leaf entry: hash, inode, type, bytes of the name, name; a multiple of 8 bytes. */
    static final int ENTRY_INODE_OFFSET = 8;

    static final int ENTRY_TYPE_OFFSET = 12;
    static final int ENTRY_NAME_BYTES_OFFSET = 13;
    static final int ENTRY_NAME_OFFSET = 16;
    static final int MAXIMUM_NAME = 255;
    /** Hashes are from here up to {@link Long#MAX_VALUE}; what is below is for those who iterate. */
    static final long LEAST_HASH = 16;

    static final int LEAST_TRANSACTION = 96;
    static final int MOST_TRANSACTION = 500;
    static final int LEAST_BLOCKS = 512;
    static final int MOST_BLOCKS = 1 << 28;

    private DiskFormat() {}

    static int journalStart() {
        return 2;
    }

    static int bitmapBlocks(int bits) {
        return (bits + BITS_PER_BLOCK - 1) / BITS_PER_BLOCK;
    }

    static int inodeBlocks(int inodes) {
        return (inodes + INODES_PER_BLOCK - 1) / INODES_PER_BLOCK;
    }

    /** Bytes of a leaf entry whose name has {@code nameBytes} bytes. */
    static int entryBytes(int nameBytes) {
        return ENTRY_NAME_OFFSET + nameBytes + 7 & -8;
    }

    /** Bytes of the leaf entry at an address. */
    static int entryBytesAt(long entry) {
        return entryBytes(Memory.load8(entry + ENTRY_NAME_BYTES_OFFSET));
    }

    /** Writes the header of a new metadata block, which is zero but for that. */
    static void initialise(long data, int kind, int number, int owner) {
        Memory.fill(data, 0, BLOCK_BYTES);
        Memory.store32(data + KIND_OFFSET, kind);
        Memory.store32(data + NUMBER_OFFSET, number);
        Memory.store32(data + OWNER_OFFSET, owner);
    }
}
