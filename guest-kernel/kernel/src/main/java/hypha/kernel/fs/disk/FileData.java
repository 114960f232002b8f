package hypha.kernel.fs.disk;

import hypha.bare.Memory;

/** Reading, writing and resizing regular files, through the cache. */
final class FileData {
    /** Most bytes that are read or written at once. */
    static final int MOST_BYTES = 1 << 16;
    /** Blocks that are read ahead behind one that was not there. */
    private static final int READ_AHEAD = 16;

    private FileData() {}

    private static long loadFile(long volume, int number, long waiter) {
        Volume.startRun(volume);
        int usable = Volume.usable(volume, waiter);
        long inode = usable != Status.OK ? -usable : Inodes.load(volume, number, waiter);
        if (inode >= 0 && Inodes.type(inode) != DiskFormat.FILE) {
            return Inodes.type(inode) == DiskFormat.FOLDER ? -Status.ISDIR : -Status.INVAL;
        }
        return inode;
    }

    /** Reads up to {@code bytes} bytes, at most {@link #MOST_BYTES}; returns how many, fewer at the end of the file only, or an error. */
    static long read(long volume, int number, long position, long address, long bytes, long waiter) {
        long inode = loadFile(volume, number, waiter);
        if (inode < 0) {
            return inode;
        }
        long end = Math.min(Inodes.size(inode), position + Math.min(bytes, MOST_BYTES));
        if (end <= position) {
            return 0;
        }
        int result = fetch(volume, inode, number, position, end, waiter);
        if (result != Status.OK) {
            return -result;
        }
        for (long at = position; at < end; ) {
            long index = at >>> DiskFormat.BLOCK_SHIFT;
            long offset = at & DiskFormat.BLOCK_BYTES - 1;
            long count = Math.min(DiskFormat.BLOCK_BYTES - offset, end - at);
            long block = BlockMap.lookup(volume, inode, number, index, 0);
            if (block == 0) {
                Memory.fill(address + at - position, 0, count);
            } else {
                long data = BlockCache.read(volume, (int) block, BlockCache.DATA, 0, 0);
                if (data < 0) {
                    return data; // it was there in fetch; only a block used twice on a broken disk comes here
                }
                Memory.copy(address + at - position, data + offset, count);
            }
            at += count;
        }
        return end - position;
    }

    /** Has all blocks of a range in the cache, and starts to read some behind it if one was not. */
    private static int fetch(long volume, long inode, int number, long position, long end, long waiter) {
        int result = Status.OK;
        long last = end - 1 >>> DiskFormat.BLOCK_SHIFT;
        for (long index = position >>> DiskFormat.BLOCK_SHIFT; index <= last; index++) {
            long block = BlockMap.lookup(volume, inode, number, index, result == Status.OK ? waiter : 0);
            if (block < 0) {
                return result == Status.OK ? (int) -block : result;
            }
            if (block != 0) {
                long data = BlockCache.read(volume, (int) block, BlockCache.DATA, 0, result == Status.OK ? waiter : 0);
                if (data < 0 && data != -Status.BLOCKED) {
                    return (int) -data;
                }
                result = data < 0 ? Status.BLOCKED : result;
            }
        }
        if (result == Status.BLOCKED) {
            readAhead(volume, inode, number, last + 1);
        }
        return result;
    }

    private static void readAhead(long volume, long inode, int number, long first) {
        long end = Math.min(
                first + READ_AHEAD, Inodes.size(inode) + DiskFormat.BLOCK_BYTES - 1 >>> DiskFormat.BLOCK_SHIFT);
        for (long index = first; index < end; index++) {
            long block = BlockMap.lookup(volume, inode, number, index, 0);
            if (block < 0) {
                return;
            }
            if (block != 0) {
                BlockCache.readAhead(volume, (int) block);
            }
        }
    }

    /**
     * Writes up to {@link #MOST_BYTES} bytes; the file grows if need be, what is between reads as zeros.
     *
     * @param position where, or negative for the end of the file
     * @return how many were written, at least 1 of {@code bytes} that are; or an error
     */
    static long write(long volume, int number, long position, long address, long bytes, long waiter) {
        long inode = loadFile(volume, number, waiter);
        if (inode < 0) {
            return inode;
        }
        long start = position < 0 ? Inodes.size(inode) : position;
        long limit = DiskFormat.MAXIMUM_FILE_BLOCKS << DiskFormat.BLOCK_SHIFT;
        if (start >= limit) {
            return -Status.FBIG;
        }
        long end = start + Math.min(Math.min(bytes, MOST_BYTES), limit - start);
        if (end == start) {
            return 0;
        }
        int result = Commit.begin(volume, waiter);
        if (result == Status.OK) {
            result = prepare(volume, inode, number, start, end, waiter);
        }
        if (result == Status.NOSPC && end - 1 >>> DiskFormat.BLOCK_SHIFT != start >>> DiskFormat.BLOCK_SHIFT) {
            end = (start & -DiskFormat.BLOCK_BYTES) + DiskFormat.BLOCK_BYTES; // perhaps there is room for some
            result = prepare(volume, inode, number, start, end, waiter);
        }
        if (result != Status.OK) {
            return -result;
        }
        grow(volume, inode, number, start);
        for (long at = start; at < end; ) {
            long offset = at & DiskFormat.BLOCK_BYTES - 1;
            long count = Math.min(DiskFormat.BLOCK_BYTES - offset, end - at);
            put(volume, inode, number, at, address + at - start, count);
            at += count;
        }
        Inodes.setSize(inode, Math.max(Inodes.size(inode), end));
        Inodes.stamp(volume, inode, true);
        return end - start;
    }

    /** Makes sure of all that writing a range takes: old blocks that are not replaced as a whole, new ones, room in the cache. */
    private static int prepare(long volume, long inode, int number, long start, long end, long waiter) {
        int result = throttle(volume, waiter);
        if (result == Status.OK) {
            result = prepareGrowth(volume, inode, number, start, waiter);
        }
        if (result != Status.OK) {
            return result;
        }
        int missing = 0;
        long first = start >>> DiskFormat.BLOCK_SHIFT;
        long last = end - 1 >>> DiskFormat.BLOCK_SHIFT;
        for (long index = first; index <= last; index++) {
            int count = BlockMap.missing(volume, inode, number, index, index == first, waiter);
            if (count < 0) {
                return -count;
            }
            missing += count;
            boolean isWhole = index << DiskFormat.BLOCK_SHIFT >= start && index + 1 << DiskFormat.BLOCK_SHIFT <= end;
            if (count == 0 && !isWhole) {
                long block = BlockMap.lookup(volume, inode, number, index, waiter);
                long data = block < 0 ? block : BlockCache.read(volume, (int) block, BlockCache.DATA, 0, waiter);
                if (data < 0) {
                    return (int) -data;
                }
            } else if (count == 0) {
                result = isData(volume, inode, number, index);
                if (result != Status.OK) {
                    return result;
                }
            }
        }
        result = Bitmap.prepare(volume, volume + Volume.BLOCK_ALLOCATOR, missing, waiter);
        return result != Status.OK ? result : BlockCache.ensureRoom(volume, missing + (int) (last - first) + 1, waiter);
    }

    /** A block that is to be replaced as a whole must not be one that the cache knows as metadata. */
    private static int isData(long volume, long inode, int number, long index) {
        int block = (int) BlockMap.lookup(volume, inode, number, index, 0);
        long entry = BlockCache.find(volume, block);
        return entry != 0 && BlockCache.has(entry, BlockCache.METADATA) ? Volume.broken(block) : Status.OK;
    }

    /** Holds writers back while much is dirty. */
    private static int throttle(long volume, long waiter) {
        int dirty = Volume.get32(volume, Volume.DIRTY_DATA_COUNT);
        int limit = Volume.get32(volume, Volume.CACHE_CAPACITY) / 4;
        if (dirty > limit / 2 && !Commit.isWritingData(volume)) {
            BlockCache.writeBack(volume, volume + Volume.DIRTY_DATA, limit / 4);
        }
        if (Volume.get32(volume, Volume.DIRTY_DATA_COUNT) + Volume.get32(volume, Volume.DATA_WRITES) <= limit) {
            return Status.OK;
        }
        Waiters.add(volume + Volume.SPACE_WAITERS, waiter);
        return Status.BLOCKED;
    }

    /** The block of the present end of the file, if growing to {@code size} makes more of it visible: or 0 if there is none; or an error. */
    private static long endBlock(long volume, long inode, int number, long size, long waiter) {
        long old = Inodes.size(inode);
        return size <= old || (old & DiskFormat.BLOCK_BYTES - 1) == 0
                ? 0
                : BlockMap.lookup(volume, inode, number, old >>> DiskFormat.BLOCK_SHIFT, waiter);
    }

    private static int prepareGrowth(long volume, long inode, int number, long size, long waiter) {
        long block = endBlock(volume, inode, number, size, waiter);
        if (block > 0) {
            block = BlockCache.read(volume, (int) block, BlockCache.DATA, 0, waiter);
        }
        return block < 0 ? (int) -block : Status.OK;
    }

    /**
     * Zeroes what is behind the end of the file in its last block, if the file grows to {@code size}. That is done when it grows and not when
     * it shrinks, so that a crash can never show a file that has its old size and zeros at its end.
     */
    private static void grow(long volume, long inode, int number, long size) {
        long block = endBlock(volume, inode, number, size, 0);
        if (block > 0) {
            long entry = BlockCache.find(volume, (int) block);
            long offset = Inodes.size(inode) & DiskFormat.BLOCK_BYTES - 1;
            Memory.fill(BlockCache.data(entry) + offset, 0, DiskFormat.BLOCK_BYTES - offset);
            BlockCache.dirtyData(volume, entry);
        }
    }

    /** Copies into one block of a file. */
    private static void put(long volume, long inode, int number, long at, long address, long count) {
        long index = at >>> DiskFormat.BLOCK_SHIFT;
        long offset = at & DiskFormat.BLOCK_BYTES - 1;
        int block = (int) BlockMap.lookup(volume, inode, number, index, 0);
        long entry;
        if (block == 0) {
            block = BlockMap.allocate(volume, inode, number, index);
            entry = BlockCache.create(volume, block);
            if (count < DiskFormat.BLOCK_BYTES) {
                Memory.fill(BlockCache.data(entry), 0, DiskFormat.BLOCK_BYTES);
            }
            Volume.set32(volume, Volume.DATA_ALLOCATED, 1);
        } else if (count == DiskFormat.BLOCK_BYTES) {
            entry = BlockCache.create(volume, block);
        } else {
            entry = BlockCache.find(volume, block);
        }
        Memory.copy(BlockCache.data(entry) + offset, address, count);
        BlockCache.dirtyData(volume, entry);
    }

    /** Changes the size. What is cut off is freed from the end, in more than one transaction if it is much. */
    static int resize(long volume, int number, long size, long waiter) {
        long inode = loadFile(volume, number, waiter);
        if (inode < 0) {
            return (int) -inode;
        }
        if (size > DiskFormat.MAXIMUM_FILE_BLOCKS << DiskFormat.BLOCK_SHIFT) {
            return Status.FBIG;
        }
        int result = Commit.begin(volume, waiter);
        if (result == Status.OK) {
            result = size < Inodes.size(inode)
                    ? BlockMap.shrink(
                            volume, inode, number, size + DiskFormat.BLOCK_BYTES - 1 >>> DiskFormat.BLOCK_SHIFT, waiter)
                    : prepareGrowth(volume, inode, number, size, waiter);
        }
        if (result == Status.OK) {
            grow(volume, inode, number, size);
            Inodes.setSize(inode, size);
            Inodes.stamp(volume, inode, true);
        }
        return result;
    }

    /**
     * Gives blocks to holes of a range, which read as zeros as before; the file grows to the range's end.
     *
     * @param isFirst true if nothing was done yet: then there must be room for all of it
     * @return how many bytes of the range are done, or an error
     */
    static long allocate(long volume, int number, long start, long bytes, boolean isFirst, long waiter) {
        long inode = loadFile(volume, number, waiter);
        if (inode < 0) {
            return inode;
        }
        long limit = DiskFormat.MAXIMUM_FILE_BLOCKS << DiskFormat.BLOCK_SHIFT;
        if (start > limit || bytes > limit - start) {
            return -Status.FBIG;
        }
        long free = (long) Bitmap.free(volume, volume + Volume.BLOCK_ALLOCATOR) << DiskFormat.BLOCK_SHIFT;
        if (isFirst && bytes > free && start + bytes - Inodes.size(inode) > free) {
            return -Status.NOSPC;
        }
        long end = Math.min(start + bytes, (start & -DiskFormat.BLOCK_BYTES) + MOST_BYTES);
        int result = Commit.begin(volume, waiter);
        if (result == Status.OK) {
            result = prepareGrowth(volume, inode, number, end, waiter);
        }
        if (result == Status.OK) {
            result = prepare(volume, inode, number, start, end, waiter);
        }
        if (result != Status.OK) {
            return -result;
        }
        grow(volume, inode, number, end);
        for (long index = start >>> DiskFormat.BLOCK_SHIFT; index << DiskFormat.BLOCK_SHIFT < end; index++) {
            if (BlockMap.lookup(volume, inode, number, index, 0) == 0) {
                long entry = BlockCache.create(volume, BlockMap.allocate(volume, inode, number, index));
                Memory.fill(BlockCache.data(entry), 0, DiskFormat.BLOCK_BYTES);
                BlockCache.dirtyData(volume, entry);
                Volume.set32(volume, Volume.DATA_ALLOCATED, 1);
            }
        }
        Inodes.setSize(inode, Math.max(Inodes.size(inode), end));
        Inodes.stamp(volume, inode, true);
        return end - start;
    }

    /**
     * Waits until all changes so far are durable.
     *
     * @param target 0 at first; then what this has returned
     * @return a target, positive, to be asked for again when woken; 0 if all is durable; or an error
     */
    static long sync(long volume, long target, long waiter) {
        Volume.startRun(volume);
        int usable = Volume.usable(volume, waiter);
        if (usable != Status.OK) {
            return -usable;
        }
        long wanted = target == 0 ? Commit.target(volume) : target;
        if (Volume.get64(volume, Volume.DURABLE) >= wanted) {
            return 0;
        }
        if (Volume.get32(volume, Volume.STATE) != Volume.READY) {
            return -Status.IO;
        }
        Commit.await(volume, waiter);
        return wanted;
    }
}
