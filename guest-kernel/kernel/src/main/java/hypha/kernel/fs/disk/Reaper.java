package hypha.kernel.fs.disk;

import hypha.bare.Memory;
import hypha.kernel.task.LinkedQueue;

/** Frees what has no name and is not open: all of its blocks, in as many transactions as that takes, then the inode. */
final class Reaper {
    /** Most metadata blocks that one step changes. */
    private static final int STEP_BLOCKS = 12;
    /** Nodes of a directory that are freed in a run. */
    private static final int NODES_AT_ONCE = 1024;

    private Reaper() {}

    /** Goes on where it has waited, or begins if there is something new. */
    static void runIfNeeded(long volume) {
        if (Volume.get32(volume, Volume.REAPER_NEEDED) == 0
                || Volume.get32(volume, Volume.STATE) != Volume.READY
                || Volume.get32(volume, Volume.READ_ONLY) != 0
                || LinkedQueue.isQueued(volume + Volume.REAPER)) {
            return;
        }
        Volume.set32(volume, Volume.REAPER_NEEDED, 0);
        Volume.startRun(volume);
        for (int slot = 0; slot < DiskFormat.ORPHAN_SLOTS; slot++) {
            int number = Orphans.inode(volume, slot);
            if (number == 0) {
                continue;
            }
            if (number < 0 || number >= Volume.get32(volume, Volume.INODES)) {
                Volume.broken(number);
                Volume.fail(volume);
                return;
            }
            if (Orphans.isOpen(volume, number)) {
                continue;
            }
            int result = reap(volume, number, slot);
            if (result == Status.BLOCKED) {
                return;
            }
            if (result != Status.OK) {
                Volume.fail(volume);
                return;
            }
        }
    }

    private static int reap(long volume, int number, int slot) {
        long waiter = volume + Volume.REAPER;
        long inode = Inodes.load(volume, number, waiter);
        if (inode < 0) {
            return (int) -inode;
        }
        if (Inodes.links(inode) != 0 || Memory.load32(inode + DiskFormat.INODE_ORPHAN_OFFSET) != slot + 1) {
            return Volume.broken(number);
        }
        int result = Commit.begin(volume, waiter);
        if (result == Status.OK) {
            result = switch (Inodes.type(inode)) {
                case DiskFormat.FILE -> BlockMap.shrink(volume, inode, number, 0, waiter);
                case DiskFormat.FOLDER -> freeNodes(volume, inode, number, waiter);
                default -> freeTarget(volume, inode, waiter);
            };
        }
        return result == Status.OK ? freeInode(volume, inode, number, slot, waiter) : result;
    }

    private static int freeNodes(long volume, long inode, int number, long waiter) {
        for (int count = 0; count < NODES_AT_ONCE && Commit.room(volume) >= STEP_BLOCKS; count++) {
            int left = Directory.freeOneNode(volume, number, inode, waiter);
            if (left <= 0) {
                return -left;
            }
        }
        return Commit.await(volume, waiter);
    }

    private static int freeTarget(long volume, long inode, long waiter) {
        int block = Inodes.root(inode);
        if (block == 0) {
            return Status.OK;
        }
        int result = Bitmap.prepareRelease(volume, volume + Volume.BLOCK_ALLOCATOR, block, waiter);
        if (result == Status.OK) {
            Memory.store32(inode + DiskFormat.INODE_DIRECT_OFFSET, 0);
            Inodes.addBlocks(inode, -1);
            BlockCache.changed(volume, inode);
            Bitmap.release(volume, volume + Volume.BLOCK_ALLOCATOR, block);
        }
        return result;
    }

    private static int freeInode(long volume, long inode, int number, int slot, long waiter) {
        if (Commit.room(volume) < STEP_BLOCKS) {
            return Commit.await(volume, waiter);
        }
        int result = Bitmap.prepareRelease(volume, volume + Volume.INODE_ALLOCATOR, number, waiter);
        if (result == Status.OK) {
            int generation = Memory.load32(inode + DiskFormat.INODE_GENERATION_OFFSET);
            Memory.fill(inode, 0, DiskFormat.INODE_BYTES);
            Memory.store32(inode + DiskFormat.INODE_GENERATION_OFFSET, generation);
            BlockCache.changed(volume, inode);
            Bitmap.release(volume, volume + Volume.INODE_ALLOCATOR, number);
            Orphans.remove(volume, slot);
        }
        return result;
    }
}
