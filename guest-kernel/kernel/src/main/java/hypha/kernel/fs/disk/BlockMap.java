package hypha.kernel.fs.disk;

import hypha.bare.Memory;

/**
 * Which block holds which part of a file: direct pointers in the inode, then indirect blocks of one, two and three levels. Pointer 0 is a
 * hole, which reads as zeros. Nothing is mapped beyond the size.
 */
final class BlockMap {
    /** Most metadata blocks that a step of {@link #shrink} changes: inode, state, pointers and bitmaps of four blocks. */
    private static final int STEP_BLOCKS = 12;
    /** Steps of a run: others want to run, too. */
    private static final int STEPS = 4096;

    private BlockMap() {}

    /** The levels of indirect blocks above a block of a file: 0 to 3. */
    private static int levels(long index) {
        if (index < DiskFormat.DIRECT) {
            return 0;
        }
        long rest = index - DiskFormat.DIRECT;
        return rest < DiskFormat.POINTERS ? 1 : rest < DiskFormat.POINTERS + span(2) ? 2 : 3;
    }

    /** The first block of a file that has that many levels above it. */
    private static long firstOf(int levels) {
        return levels == 0
                ? 0
                : levels == 1
                        ? DiskFormat.DIRECT
                        : levels == 2
                                ? DiskFormat.DIRECT + DiskFormat.POINTERS
                                : DiskFormat.DIRECT + DiskFormat.POINTERS + span(2);
    }

    /** Blocks of a file below an indirect block of a level; 1 for level 0. */
    private static long span(int level) {
        long pointers = DiskFormat.POINTERS;
        return level == 0
                ? 1
                : level == 1 ? pointers : level == 2 ? pointers * pointers : pointers * pointers * pointers;
    }

    /** The address of the pointer in the inode under which a block of the file is. */
    private static long top(long inode, long index, int levels) {
        return levels == 0
                ? inode + DiskFormat.INODE_DIRECT_OFFSET + 4 * index
                : inode + DiskFormat.INODE_INDIRECT_OFFSET + 4L * (levels - 1);
    }

    private static long slot(long data, long index, int levels, int level) {
        long rest = index - firstOf(levels);
        return data + DiskFormat.HEADER_BYTES + 4 * (rest / span(level - 1) % DiskFormat.POINTERS);
    }

    /**
     * The address of the pointer of level {@code wanted} on the way to a block of a file, 0 that to the block itself; or of the lowest that
     * is there, if it is 0 and higher.
     */
    private static long pointer(long volume, long inode, int number, long index, int wanted, long waiter) {
        int levels = levels(index);
        long pointer = top(inode, index, levels);
        for (int level = levels; level > wanted; level--) {
            int block = Memory.load32(pointer);
            if (block == 0) {
                return pointer;
            }
            if (!Volume.isDataBlock(volume, block)) {
                return -Volume.broken(block);
            }
            long data = BlockCache.read(volume, block, DiskFormat.INDIRECT + level, number, waiter);
            if (data < 0) {
                return data;
            }
            pointer = slot(data, index, levels, level);
        }
        return pointer;
    }

    /**
     * The block that holds a part of a file.
     *
     * @param number the inode's number
     * @param index which part, counted from 0, below {@link DiskFormat#MAXIMUM_FILE_BLOCKS}
     * @return its number, 0 for a hole, or an error
     */
    static long lookup(long volume, long inode, int number, long index, long waiter) {
        long pointer = pointer(volume, inode, number, index, 0, waiter);
        if (pointer < 0) {
            return pointer;
        }
        int block = Memory.load32(pointer);
        return block == 0 || Volume.isDataBlock(volume, block) ? block : -Volume.broken(block);
    }

    /**
     * How many blocks have to be allocated for a part of a file, indirect ones included; 0 if it is there.
     *
     * @param isFirst false if the part before is counted too, whose indirect blocks will then be there
     */
    static int missing(long volume, long inode, int number, long index, boolean isFirst, long waiter) {
        int levels = levels(index);
        long rest = index - firstOf(levels);
        for (int level = levels; level > 0; level--) {
            long pointer = pointer(volume, inode, number, index, level, waiter);
            if (pointer < 0) {
                return (int) pointer;
            }
            if (Memory.load32(pointer) == 0) {
                int count = 1;
                for (int below = level; below > 0; below--) {
                    count += isFirst || rest % span(below) == 0 ? 1 : 0;
                }
                return count;
            }
        }
        long block = lookup(volume, inode, number, index, waiter);
        return block < 0 ? (int) block : block == 0 ? 1 : 0;
    }

    /** Maps a part of a file that is a hole to a new block; what {@link #missing} counts was prepared. Returns the block's number. */
    static int allocate(long volume, long inode, int number, long index) {
        int levels = levels(index);
        long pointer = top(inode, index, levels);
        for (int level = levels; level >= 0; level--) {
            int block = Memory.load32(pointer);
            if (block == 0) {
                block = Bitmap.take(volume, volume + Volume.BLOCK_ALLOCATOR);
                Memory.store32(pointer, block);
                Inodes.addBlocks(inode, 1);
                BlockCache.changed(volume, pointer);
                BlockCache.changed(volume, inode);
                if (level > 0) {
                    BlockCache.createMetadata(volume, block, DiskFormat.INDIRECT + level, number);
                }
            }
            if (level == 0) {
                return block;
            }
            pointer = slot(BlockCache.data(BlockCache.find(volume, block)), index, levels, level);
        }
        return 0;
    }

    /**
     * Frees what is mapped from {@code target} on, from the end, in steps each of which leaves a file: its size follows. To be called
     * within a run that {@link Commit#begin} has let through.
     *
     * @param target blocks that stay
     * @return {@link Status#OK} when nothing is left to do
     */
    static int shrink(long volume, long inode, int number, long target, long waiter) {
        long count = Inodes.size(inode) + DiskFormat.BLOCK_BYTES - 1 >>> DiskFormat.BLOCK_SHIFT;
        for (int step = 0; count > target; step++) {
            if (Commit.room(volume) < STEP_BLOCKS || step == STEPS) {
                return Commit.await(volume, waiter);
            }
            long left = shrinkOnce(volume, inode, number, count, target, waiter);
            if (left < 0) {
                return (int) -left;
            }
            count = left;
            Inodes.setSize(inode, Math.min(Inodes.size(inode), count << DiskFormat.BLOCK_SHIFT));
            Inodes.stamp(volume, inode, true);
        }
        return Status.OK;
    }

    /** Frees the last of {@code count} blocks, or skips the hole in which it is. Returns how many are left, or an error. */
    private static long shrinkOnce(long volume, long inode, int number, long count, long target, long waiter) {
        long index = count - 1;
        int levels = levels(index);
        int hole = 0; // the level of the pointer that is 0
        for (int level = levels; level >= 0; level--) {
            long pointer = pointer(volume, inode, number, index, level, waiter);
            if (pointer < 0) {
                return pointer;
            }
            if (Memory.load32(pointer) == 0) {
                hole = level;
                break;
            }
            int result = Bitmap.prepareRelease(volume, volume + Volume.BLOCK_ALLOCATOR, Memory.load32(pointer), waiter);
            if (result != Status.OK) {
                return -result;
            }
        }
        long rest = index - firstOf(levels);
        long start = rest - rest % span(hole);
        long left = Math.max(firstOf(levels) + start, target);
        for (int level = hole; level <= levels; level++) { // from below, those that have become empty
            if (firstOf(levels) + rest - rest % span(level) < target) {
                break;
            }
            if (level > hole && rest - rest % span(level) != start) {
                break;
            }
            long pointer = pointer(volume, inode, number, index, level, 0);
            int block = Memory.load32(pointer);
            if (block != 0) {
                Memory.store32(pointer, 0);
                BlockCache.changed(volume, pointer);
                Bitmap.release(volume, volume + Volume.BLOCK_ALLOCATOR, block);
                Inodes.addBlocks(inode, -1);
            }
        }
        return left;
    }
}
