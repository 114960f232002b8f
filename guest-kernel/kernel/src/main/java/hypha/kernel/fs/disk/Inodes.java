package hypha.kernel.fs.disk;

import hypha.bare.Memory;

/** Inodes in their table; {@link DiskFormat} has the offsets. */
final class Inodes {
    private Inodes() {}

    private static int blockOf(long volume, int inode) {
        return Volume.get32(volume, Volume.INODE_TABLE) + inode / DiskFormat.INODES_PER_BLOCK;
    }

    /** The address of an inode, in use or not; or an error. */
    static long any(long volume, int inode, long waiter) {
        if (inode <= 0 || inode >= Volume.get32(volume, Volume.INODES)) {
            return -Volume.broken(inode);
        }
        long data = BlockCache.read(volume, blockOf(volume, inode), DiskFormat.INODES, 0, waiter);
        return data < 0
                ? data
                : data
                        + DiskFormat.HEADER_BYTES
                        + (long) (inode % DiskFormat.INODES_PER_BLOCK) * DiskFormat.INODE_BYTES;
    }

    /** The address of an inode that is in use; or an error. */
    static long load(long volume, int inode, long waiter) {
        long address = any(volume, inode, waiter);
        if (address < 0) {
            return address;
        }
        int type = type(address);
        boolean sane = type >= DiskFormat.FILE
                && type <= DiskFormat.LINK
                && size(address) >= 0
                && size(address) <= DiskFormat.MAXIMUM_FILE_BLOCKS << DiskFormat.BLOCK_SHIFT;
        return sane ? address : -Volume.broken(blockOf(volume, inode));
    }

    /** The address of a directory's inode; or an error. */
    static long loadFolder(long volume, int inode, long waiter) {
        long address = load(volume, inode, waiter);
        return address >= 0 && type(address) != DiskFormat.FOLDER ? -Status.NOTDIR : address;
    }

    static int type(long inode) {
        return Memory.load16(inode + DiskFormat.INODE_TYPE_OFFSET);
    }

    static long size(long inode) {
        return Memory.load64(inode + DiskFormat.INODE_SIZE_OFFSET);
    }

    static void setSize(long inode, long size) {
        Memory.store64(inode + DiskFormat.INODE_SIZE_OFFSET, size);
    }

    static int links(long inode) {
        return Memory.load32(inode + DiskFormat.INODE_LINKS_OFFSET);
    }

    static void setLinks(long inode, int links) {
        Memory.store32(inode + DiskFormat.INODE_LINKS_OFFSET, links);
    }

    static int parent(long inode) {
        return Memory.load32(inode + DiskFormat.INODE_PARENT_OFFSET);
    }

    static int root(long inode) {
        return Memory.load32(inode + DiskFormat.INODE_DIRECT_OFFSET);
    }

    static void addBlocks(long inode, int delta) {
        long field = inode + DiskFormat.INODE_BLOCKS_OFFSET;
        Memory.store32(field, Memory.load32(field) + delta);
    }

    /** Notes a change of the inode itself, and of the contents too if {@code modified}. */
    static void stamp(long volume, long inode, boolean modified) {
        long now = Volume.now();
        Memory.store64(inode + DiskFormat.INODE_CHANGED_OFFSET, now);
        if (modified) {
            Memory.store64(inode + DiskFormat.INODE_MODIFIED_OFFSET, now);
        }
        BlockCache.changed(volume, inode);
    }

    /** Fills a free inode with a new one that has one link; its generation is the next. */
    static void create(long volume, long inode, int type, int parent) {
        int generation = Memory.load32(inode + DiskFormat.INODE_GENERATION_OFFSET) + 1;
        Memory.fill(inode, 0, DiskFormat.INODE_BYTES);
        Memory.store16(inode + DiskFormat.INODE_TYPE_OFFSET, type);
        setLinks(inode, 1);
        Memory.store32(inode + DiskFormat.INODE_GENERATION_OFFSET, generation);
        Memory.store32(inode + DiskFormat.INODE_PARENT_OFFSET, type == DiskFormat.FOLDER ? parent : 0);
        Memory.store64(inode + DiskFormat.INODE_ACCESSED_OFFSET, Volume.now());
        stamp(volume, inode, true);
    }
}
