package hypha.kernel.fs.disk;

import hypha.bare.Memory;

/** The table, in the state block, of inodes without a name that still have to be freed: at once, when they are closed, or after a crash. */
final class Orphans {
    private Orphans() {}

    private static long slot(long volume, int index) {
        return Volume.get64(volume, Volume.STATE_DATA) + DiskFormat.STATE_ORPHANS_OFFSET + 4L * index;
    }

    /** The inode in a slot, or 0. */
    static int inode(long volume, int index) {
        return Memory.load32(slot(volume, index));
    }

    /** A slot without an inode; -1 if there is none. */
    static int freeSlot(long volume) {
        for (int index = 0; index < DiskFormat.ORPHAN_SLOTS; index++) {
            if (inode(volume, index) == 0) {
                return index;
            }
        }
        return -1;
    }

    /** Notes an inode in a free slot. */
    static void add(long volume, int index, int number, long inode) {
        Memory.store32(slot(volume, index), number);
        Memory.store32(inode + DiskFormat.INODE_ORPHAN_OFFSET, index + 1);
        BlockCache.changed(volume, Volume.get64(volume, Volume.STATE_DATA));
        BlockCache.changed(volume, inode);
    }

    /** Empties a slot. */
    static void remove(long volume, int index) {
        Memory.store32(slot(volume, index), 0);
        BlockCache.changed(volume, Volume.get64(volume, Volume.STATE_DATA));
    }

    private static long useOf(long volume, int number) {
        return Volume.get64(volume, Volume.OPEN_INODES) + 4L * number;
    }

    /** Somebody needs an inode, which is in use, even when it has no name any more. */
    static void retain(long volume, int number) {
        Memory.store32(useOf(volume, number), Memory.load32(useOf(volume, number)) + 1);
    }

    /** One less needs it. */
    static void release(long volume, int number) {
        int left = Memory.load32(useOf(volume, number)) - 1;
        Memory.store32(useOf(volume, number), left);
        if (left == 0) {
            Volume.set32(volume, Volume.REAPER_NEEDED, 1);
            Reaper.runIfNeeded(volume);
        }
    }

    static boolean isOpen(long volume, int number) {
        return Memory.load32(useOf(volume, number)) != 0;
    }
}
