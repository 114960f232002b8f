package hypha.kernel.memory;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.panic.Panic;

/**
 * The buddy allocator: free RAM as blocks of 2<sup>order</sup> frames, each aligned to its size, in one list per order. Allocating
 * splits the smallest block that is large enough; releasing joins a block with its buddy (its neighbour in the block of the next
 * order) as long as that is free.
 *
 * <p>A free block knows whether it is <em>clean</em>, that is, all zero. RAM starts clean, and stays so while it is split and joined, so
 * that a large linear memory costs no zeroing and touches no page of the host. A small block is cleaned when it is released, lest it
 * spoil its neighbours; a large one is left dirty and zeroed when it is needed.
 *
 * <p>It never grows RAM: see {@link Ram}. Callers hold the kernel lock.
 */
public final class FrameAllocator {
    /** The largest order: 64 GiB. */
    public static final int MAXIMUM_ORDER = 24;
    /** Blocks up to this order (2 MiB) are zeroed when they are released. */
    private static final int CLEANED_ORDER = 9;
    /** Bytes of the table of list heads: one frame number, 64 bits, for each order. */
    static final int HEADS_BYTES = (MAXIMUM_ORDER + 1) * 8;

    private static long heads;
    private static long freeFrames;
    private static long totalFrames;
    /** Whether the block last handed out is all zero. */
    private static boolean lastClean;

    private FrameAllocator() {}

    /** Starts with no RAM. {@code headsAddress} is zeroed memory of {@link #HEADS_BYTES}. */
    static void init(long headsAddress) {
        heads = headsAddress;
        freeFrames = 0;
        totalFrames = 0;
        lastClean = false;
    }

    /** Frames that can be allocated now. */
    public static long freeFrames() {
        return freeFrames;
    }

    /** Frames under management. */
    public static long totalFrames() {
        return totalFrames;
    }

    /** Puts RAM under management that was not: {@code count} clean frames, all in sections that have a table. */
    static void add(long frame, long count) {
        totalFrames += count;
        putRange(frame, count, true);
    }

    /**
     * Allocates a block.
     *
     * @param order binary logarithm of the frames wanted, 0 to {@link #MAXIMUM_ORDER}
     * @return its address, or 0 if there is none; whether it is zero tells {@link #lastWasClean}
     */
    static long allocate(int order) {
        int found = order;
        while (found <= MAXIMUM_ORDER && head(found) == 0) {
            found++;
        }
        if (found > MAXIMUM_ORDER) {
            return 0;
        }
        long frame = head(found);
        boolean clean = FrameTable.isClean(frame);
        unlink(frame, found);
        while (found > order) {
            found--;
            push(frame + (1L << found), found, clean);
        }
        lastClean = clean;
        return Frames.address(frame);
    }

    /** Whether the block that was allocated last is all zero. */
    static boolean lastWasClean() {
        return lastClean;
    }

    /** Allocates a block as {@link #allocate} does, all zero. */
    static long allocateZeroed(int order) {
        long address = allocate(order);
        if (address != 0 && !lastClean) {
            Memory.fill(address, 0, (long) Frames.BYTES << order);
        }
        return address;
    }

    /** Gives a block back. */
    public static void release(long address, int order) {
        releaseRange(address, 1L << order);
    }

    /** Gives back {@code count} frames from {@code address} on, which may be parts of blocks as they were allocated. */
    static void releaseRange(long address, long count) {
        boolean clean = count <= 1L << CLEANED_ORDER;
        if (clean) {
            Memory.fill(address, 0, count << Frames.SHIFT);
        }
        putRange(Frames.of(address), count, clean);
    }

    /** Gives back what of a block that was just allocated lies behind its first {@code count} frames. */
    static void returnTail(long address, long count, int order) {
        putRange(Frames.of(address) + count, (1L << order) - count, lastClean);
    }

    /**
     * Allocates frames that need not be a block, where {@link #allocate} finds none: any free range that is long enough.
     *
     * @return the address, or 0; {@link #lastWasClean} as for {@link #allocate}
     */
    static long allocateRange(long count) {
        // A range of n frames holds an aligned block of at least a quarter of n, so only lists from there on matter.
        int leastOrder = Math.max(62 - Long.numberOfLeadingZeros(count), 0);
        for (int order = MAXIMUM_ORDER; order >= leastOrder; order--) {
            for (long block = head(order); block != 0; block = FrameTable.next(block)) {
                long start = startOfFreeRange(block);
                if (endOfFreeRange(block) - start >= count) {
                    lastClean = claimRange(start, count);
                    return Frames.address(start);
                }
            }
        }
        return 0;
    }

    /** The first frame of the free blocks that lie without gap before {@code block}. */
    private static long startOfFreeRange(long block) {
        long start = block;
        int order = 0;
        while (order <= MAXIMUM_ORDER) {
            long before = start - (1L << order);
            if (before > 0 && FrameTable.isFree(before, order)) {
                start = before;
                order = 0;
            } else {
                order++;
            }
        }
        return start;
    }

    /** The frame behind the free blocks that lie without gap from {@code block} on. */
    private static long endOfFreeRange(long block) {
        long end = block;
        while (FrameTable.isFreeStart(end)) {
            end += 1L << FrameTable.order(end);
        }
        return end;
    }

    /** Makes a range free, as the largest blocks that alignment allows. */
    private static void putRange(long first, long count, boolean clean) {
        long frame = first;
        long left = count;
        while (left > 0) {
            int order = Math.min(Long.numberOfTrailingZeros(frame), 63 - Long.numberOfLeadingZeros(left));
            order = Math.min(order, MAXIMUM_ORDER);
            put(frame, order, clean);
            frame += 1L << order;
            left -= 1L << order;
        }
    }

    /** Makes one block free and joins it with its buddies. */
    private static void put(long first, int firstOrder, boolean firstClean) {
        if (FrameTable.isFreeStart(first)) {
            Panic.now(Text.address("frame released twice"), Text.length("frame released twice"), Frames.address(first));
        }
        long frame = first;
        int order = firstOrder;
        boolean clean = firstClean;
        while (order < MAXIMUM_ORDER) {
            long buddy = frame ^ (1L << order);
            if (!FrameTable.isFree(buddy, order)) {
                break;
            }
            clean &= FrameTable.isClean(buddy);
            unlink(buddy, order);
            frame &= ~(1L << order);
            order++;
        }
        push(frame, order, clean);
    }

    /** True if all of {@code count} frames from {@code first} on are free. */
    static boolean isRangeFree(long first, long count) {
        long frame = first;
        long end = first + count;
        while (frame < end) {
            int order = orderOfFreeBlockAround(frame);
            if (order < 0) {
                return false;
            }
            frame = (frame & -(1L << order)) + (1L << order);
        }
        return true;
    }

    /**
     * Takes a range of which {@link #isRangeFree} is true.
     *
     * @return whether all of it is zero
     */
    static boolean claimRange(long first, long count) {
        boolean clean = true;
        long frame = first;
        long end = first + count;
        while (frame < end) {
            int order = orderOfFreeBlockAround(frame);
            if (order < 0) {
                Panic.now(Text.address("claimed frame is in use"), Text.length("claimed frame is in use"), frame);
            }
            long block = frame & -(1L << order);
            long blockEnd = block + (1L << order);
            boolean blockClean = FrameTable.isClean(block);
            unlink(block, order);
            putRange(block, frame - block, blockClean);
            if (blockEnd > end) {
                putRange(end, blockEnd - end, blockClean);
            }
            clean &= blockClean;
            frame = blockEnd;
        }
        return clean;
    }

    /** The order of the free block that {@code frame} lies in, or -1 if it is in use or no RAM. */
    private static int orderOfFreeBlockAround(long frame) {
        for (int order = 0; order <= MAXIMUM_ORDER; order++) {
            if (FrameTable.isFree(frame & -(1L << order), order)) {
                return order;
            }
        }
        return -1;
    }

    private static long head(int order) {
        return Memory.load64(heads + order * 8L);
    }

    private static void push(long frame, int order, boolean clean) {
        long next = head(order);
        FrameTable.markFree(frame, order, clean);
        FrameTable.next(frame, next);
        FrameTable.previous(frame, 0);
        if (next != 0) {
            FrameTable.previous(next, frame);
        }
        Memory.store64(heads + order * 8L, frame);
        freeFrames += 1L << order;
    }

    private static void unlink(long frame, int order) {
        long next = FrameTable.next(frame);
        long previous = FrameTable.previous(frame);
        if (next != 0) {
            FrameTable.previous(next, previous);
        }
        if (previous != 0) {
            FrameTable.next(previous, next);
        } else {
            Memory.store64(heads + order * 8L, next);
        }
        FrameTable.markUsed(frame);
        freeFrames -= 1L << order;
    }
}
