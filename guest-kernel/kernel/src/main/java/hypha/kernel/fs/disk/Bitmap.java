package hypha.kernel.fs.disk;

import hypha.bare.Memory;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;
import hypha.kernel.task.LinkedQueue;

/**
 * What is free: a bit for each block, and one for each inode, set while it is in use. What is allocated comes from behind what was
 * allocated last.
 *
 * <p>A block that is freed must not be used again before the transaction that frees it is durable: after a crash it would still belong to
 * who had it. Those blocks have bits in memory, for the running and for the committing transaction.
 *
 * <pre>
 *   allocator: +0x00 first bitmap block, 32 bits    +0x04 bitmap blocks     +0x08 end of the numbers    +0x0C least number
 *              +0x10 where to look next, 32 bits    +0x14 offset of the count in the state block
 *              +0x18 bits of blocks freed lately: two times a frame for each bitmap block, whose first 32 bits count them; or 0
 *              +0x20 blocks freed in each of the two transactions, 32 bits
 * </pre>
 */
final class Bitmap {
    private static final int START = 0x00;
    private static final int COUNT = 0x04;
    private static final int END = 0x08;
    private static final int LEAST = 0x0C;
    private static final int CURSOR = 0x10;
    private static final int FREE_FIELD = 0x14;
    private static final int FREED = 0x18;
    private static final int FREED_COUNTS = 0x20;

    private Bitmap() {}

    /** Prepares an allocator. False if there is not enough memory. */
    static boolean init(long allocator, int start, int end, int least, int freeField, boolean delaysReuse) {
        int count = DiskFormat.bitmapBlocks(end);
        Memory.store32(allocator + START, start);
        Memory.store32(allocator + COUNT, count);
        Memory.store32(allocator + END, end);
        Memory.store32(allocator + LEAST, least);
        Memory.store32(allocator + CURSOR, least);
        Memory.store32(allocator + FREE_FIELD, freeField);
        if (delaysReuse) {
            long freed = Ram.allocateZeroed(Frames.orderOf(2L * count));
            Memory.store64(allocator + FREED, freed);
            return freed != 0;
        }
        return true;
    }

    /** How many are free, those that were freed lately included. */
    static int free(long volume, long allocator) {
        return Memory.load32(Volume.get64(volume, Volume.STATE_DATA) + Memory.load32(allocator + FREE_FIELD));
    }

    private static void addFree(long volume, long allocator, int delta) {
        long state = Volume.get64(volume, Volume.STATE_DATA);
        long field = state + Memory.load32(allocator + FREE_FIELD);
        Memory.store32(field, Memory.load32(field) + delta);
        BlockCache.changed(volume, state);
    }

    /**
     * Makes sure that {@link #take} finds {@code count} free ones in this run.
     *
     * @return {@link Status#BLOCKED} too while blocks that were freed lately are waited for
     */
    static int prepare(long volume, long allocator, int count, long waiter) {
        if (count == 0) {
            return Status.OK;
        }
        int free = free(volume, allocator);
        if (free < count) { // unless what was removed is being freed
            return LinkedQueue.isQueued(volume + Volume.REAPER) ? Commit.await(volume, waiter) : Status.NOSPC;
        }
        if (free - Memory.load32(allocator + FREED_COUNTS) - Memory.load32(allocator + FREED_COUNTS + 4) < count) {
            return Commit.await(volume, waiter);
        }
        int found = 0;
        long position = Memory.load32(allocator + CURSOR);
        int end = Memory.load32(allocator + END);
        long last = position + end;
        while (position < last) {
            long next = nextUsable(volume, allocator, position, last, waiter);
            if (next < 0) {
                return (int) -next;
            }
            if (next >= last) {
                break;
            }
            int number = (int) (next % end);
            if (Memory.load64(allocator + FREED) != 0 && isMetadata(volume, number)) {
                Volume.fail(volume);
                return Volume.broken(number);
            }
            found++;
            if (found == count) {
                return Status.OK;
            }
            position = next + 1;
        }
        Volume.fail(volume); // there are fewer than the state block counts
        return Volume.broken(Memory.load32(allocator + START));
    }

    private static boolean isMetadata(long volume, int number) {
        long entry = BlockCache.find(volume, number);
        return entry != 0 && BlockCache.has(entry, BlockCache.METADATA);
    }

    /** The first usable position from {@code position} on, where positions beyond the end go on at 0; {@code last} if there is none. */
    private static long nextUsable(long volume, long allocator, long position, long last, long waiter) {
        int end = Memory.load32(allocator + END);
        long at = position;
        while (at < last) {
            int number = (int) (at % end);
            int index = number / DiskFormat.BITS_PER_BLOCK;
            long data = BlockCache.read(volume, Memory.load32(allocator + START) + index, DiskFormat.BITMAP, 0, waiter);
            if (data < 0) {
                return data;
            }
            int start = number % DiskFormat.BITS_PER_BLOCK;
            int blockEnd = Math.min(DiskFormat.BITS_PER_BLOCK, end - index * DiskFormat.BITS_PER_BLOCK);
            int bit = start;
            while (bit < blockEnd) {
                long usable = usable(allocator, data, index, bit) & -1L << (bit & 63);
                int found = (bit & -64) + Long.numberOfTrailingZeros(usable); // 64 more if there is none
                if (usable != 0 && found < blockEnd) {
                    return Math.min(at + found - start, last);
                }
                bit = (bit & -64) + 64;
            }
            at += blockEnd - start;
        }
        return last;
    }

    private static long usable(long allocator, long data, int index, int bit) {
        long offset = DiskFormat.HEADER_BYTES + 8L * (bit >>> 6);
        long used = Memory.load64(data + offset);
        long freed = Memory.load64(allocator + FREED);
        if (freed != 0) {
            used |= Memory.load64(chunk(allocator, 0, index) + offset)
                    | Memory.load64(chunk(allocator, 1, index) + offset);
        }
        int first = index * DiskFormat.BITS_PER_BLOCK + (bit & -64);
        int least = Memory.load32(allocator + LEAST);
        if (first < least) {
            used |= least - first >= 64 ? -1L : (1L << least - first) - 1;
        }
        return ~used;
    }

    private static long chunk(long allocator, int which, int index) {
        return Memory.load64(allocator + FREED)
                + ((long) which * Memory.load32(allocator + COUNT) + index) * DiskFormat.BLOCK_BYTES;
    }

    /** The number that {@link #take} takes next, after {@link #prepare}. */
    static int candidate(long volume, long allocator) {
        long position = Memory.load32(allocator + CURSOR);
        int end = Memory.load32(allocator + END);
        return (int) (nextUsable(volume, allocator, position, position + end, 0) % end);
    }

    /** Takes one of those that were prepared. */
    static int take(long volume, long allocator) {
        int number = candidate(volume, allocator);
        long data = bitmapOf(volume, allocator, number);
        long word = wordOf(data, number);
        Memory.store64(word, Memory.load64(word) | 1L << bitOf(number));
        BlockCache.changed(volume, data);
        addFree(volume, allocator, -1);
        int next = number + 1;
        Memory.store32(allocator + CURSOR, next == Memory.load32(allocator + END) ? 0 : next);
        return number;
    }

    private static int bitOf(int number) {
        return number % DiskFormat.BITS_PER_BLOCK & 63;
    }

    private static long wordOf(long data, int number) {
        return data + DiskFormat.HEADER_BYTES + 8L * (number % DiskFormat.BITS_PER_BLOCK >>> 6);
    }

    private static long bitmapOf(long volume, long allocator, int number) {
        int block = Memory.load32(allocator + START) + number / DiskFormat.BITS_PER_BLOCK;
        return BlockCache.data(BlockCache.find(volume, block));
    }

    /** Makes sure that {@link #release} can release a number, which must be in use. */
    static int prepareRelease(long volume, long allocator, int number, long waiter) {
        if (number < Memory.load32(allocator + LEAST) || number >= Memory.load32(allocator + END)) {
            return Volume.broken(number);
        }
        int block = Memory.load32(allocator + START) + number / DiskFormat.BITS_PER_BLOCK;
        long data = BlockCache.read(volume, block, DiskFormat.BITMAP, 0, waiter);
        if (data < 0) {
            return (int) -data;
        }
        if ((Memory.load64(wordOf(data, number)) >>> bitOf(number) & 1) == 0) {
            Volume.fail(volume);
            return Volume.broken(number);
        }
        return Status.OK;
    }

    /** Frees a number that {@link #prepareRelease} has prepared. */
    static void release(long volume, long allocator, int number) {
        long data = bitmapOf(volume, allocator, number);
        long word = wordOf(data, number);
        Memory.store64(word, Memory.load64(word) & ~(1L << bitOf(number)));
        BlockCache.changed(volume, data);
        addFree(volume, allocator, 1);
        if (Memory.load64(allocator + FREED) == 0) {
            return;
        }
        int which = (int) Volume.get64(volume, Volume.RUNNING) & 1;
        long chunk = chunk(allocator, which, number / DiskFormat.BITS_PER_BLOCK);
        long freedWord = wordOf(chunk, number);
        Memory.store64(freedWord, Memory.load64(freedWord) | 1L << bitOf(number));
        Memory.store32(chunk, Memory.load32(chunk) + 1);
        long count = allocator + FREED_COUNTS + 4L * which;
        Memory.store32(count, Memory.load32(count) + 1);
        BlockCache.drop(volume, number);
    }

    /** The committing transaction is durable: what it freed may be used. */
    static void transactionEnded(long volume) {
        long allocator = volume + Volume.BLOCK_ALLOCATOR;
        int which = (int) Volume.get64(volume, Volume.RUNNING) - 1 & 1;
        if (Memory.load32(allocator + FREED_COUNTS + 4L * which) == 0) {
            return;
        }
        Memory.store32(allocator + FREED_COUNTS + 4L * which, 0);
        for (int index = 0; index < Memory.load32(allocator + COUNT); index++) {
            long chunk = chunk(allocator, which, index);
            if (Memory.load32(chunk) != 0) {
                Memory.fill(chunk, 0, DiskFormat.BLOCK_BYTES);
            }
        }
    }
}
