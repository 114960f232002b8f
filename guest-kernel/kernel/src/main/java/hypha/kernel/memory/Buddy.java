package hypha.kernel.memory;

import hypha.bare.Text;
import hypha.kernel.panic.Panic;

/**
 * Free RAM as blocks of 2<sup>order</sup> frames, each aligned to its size. Taking splits the least block that is large enough, and of
 * those the first; giving joins a block with its buddy (its neighbour in the block of the next order) as long as that is free.
 *
 * <p>Blocks are of two kinds, which are not joined: <em>clean</em> ones are all zero, and no page of the host stands behind what was never
 * written; <em>used</em> ones were written. So one page that comes back does not make 32 GiB beside it something that has to be zeroed.
 * {@link #joinKinds} gives that up where a block is wanted that is there in no other way.
 *
 * <p>What is free stands in one {@link BitTree} for each order and kind: about one bit in 4 KiB of RAM and kind, of which only those
 * are touched whose blocks were free one day. Nothing is written into free memory. Callers hold the memory lock.
 */
final class Buddy {
    /** The largest order: 64 GiB. */
    static final int MAXIMUM_ORDER = 24;
    /** Kind: was written. */
    static final int USED = 0;
    /** Kind: all zero. */
    static final int CLEAN = 1;
    /** Number of kinds. */
    static final int KINDS = 2;

    private static final int ORDERS = MAXIMUM_ORDER + 1;
    /** Bytes of the trees' structures. */
    private static final long TREES_BYTES = (long) KINDS * ORDERS * BitTree.BYTES;

    private static long trees;
    /** One bit for each order of which there is a block. */
    private static long usedOrders;

    private static long cleanOrders;
    private static long usedFrames;
    private static long cleanFrames;
    /** Blocks that {@link #findRange} may still look at. */
    private static int looksLeft;

    private Buddy() {}

    /** Bytes that it takes for frames below {@code frames}. */
    static long bytesFor(long frames) {
        long bytes = TREES_BYTES;
        for (int order = 0; order <= MAXIMUM_ORDER; order++) {
            bytes += KINDS * BitTree.bytesFor(blocksIn(frames, order));
        }
        return bytes;
    }

    /** Starts with nothing free, in zeroed memory of {@link #bytesFor}, aligned to a frame. */
    static void init(long memory, long frames) {
        trees = memory;
        usedOrders = 0;
        cleanOrders = 0;
        usedFrames = 0;
        cleanFrames = 0;
        long next = memory + TREES_BYTES;
        for (int kind = 0; kind < KINDS; kind++) {
            for (int order = 0; order <= MAXIMUM_ORDER; order++) {
                long blocks = blocksIn(frames, order);
                BitTree.init(tree(kind, order), blocks, next);
                next += BitTree.bytesFor(blocks);
            }
        }
    }

    private static long blocksIn(long frames, int order) {
        return (frames >>> order) + 1;
    }

    private static long tree(int kind, int order) {
        return trees + (kind * ORDERS + order) * (long) BitTree.BYTES;
    }

    /** Frames of a kind that are free. */
    static long frames(int kind) {
        return kind == CLEAN ? cleanFrames : usedFrames;
    }

    /** Orders of which there is a free block of a kind, one bit each. */
    static long orders(int kind) {
        return kind == CLEAN ? cleanOrders : usedOrders;
    }

    /** True if a free block of exactly this kind and order starts at {@code frame}; any number may be asked for. */
    static boolean isFree(int kind, long frame, int order) {
        return (frame & (1L << order) - 1) == 0 && BitTree.has(tree(kind, order), frame >>> order);
    }

    /**
     * Takes a block of a kind.
     *
     * @return its first frame, or -1 if there is none
     */
    static long take(int kind, int order) {
        long sufficient = orders(kind) >>> order << order;
        if (order > MAXIMUM_ORDER || sufficient == 0) {
            return -1;
        }
        int found = Long.numberOfTrailingZeros(sufficient);
        long frame = BitTree.next(tree(kind, found), 0) << found;
        unlink(kind, frame, found);
        while (found > order) {
            found--;
            link(kind, frame + (1L << found), found);
        }
        return frame;
    }

    /** The order of the largest free block of a kind among those of at most {@code order}; -1 if there is none. */
    static int largestOrder(int kind, int order) {
        long orders = orders(kind) & (1L << order + 1) - 1;
        return 63 - Long.numberOfLeadingZeros(orders);
    }

    /** Makes a range free, as the largest blocks that alignment allows. */
    static void give(int kind, long first, long count) {
        long frame = first;
        long left = count;
        while (left > 0) {
            int order = Math.min(Long.numberOfTrailingZeros(frame), 63 - Long.numberOfLeadingZeros(left));
            order = Math.min(order, MAXIMUM_ORDER);
            giveBlock(kind, frame, order);
            frame += 1L << order;
            left -= 1L << order;
        }
    }

    private static void giveBlock(int kind, long first, int firstOrder) {
        if (blockAround(first) >= 0) {
            Panic.now(Text.address("frame released twice"), Text.length("frame released twice"), Frames.address(first));
        }
        long frame = first;
        int order = firstOrder;
        while (order < MAXIMUM_ORDER && isFree(kind, frame ^ 1L << order, order)) {
            unlink(kind, frame ^ 1L << order, order);
            frame &= ~(1L << order);
            order++;
        }
        link(kind, frame, order);
    }

    /**
     * The free block that a frame lies in.
     *
     * @return its order, twice, plus its kind; or -1 if the frame is not free
     */
    static int blockAround(long frame) {
        long orders = usedOrders | cleanOrders;
        while (orders != 0) {
            int order = Long.numberOfTrailingZeros(orders);
            long number = frame >>> order;
            if (BitTree.has(tree(USED, order), number)) {
                return order * KINDS + USED;
            }
            if (BitTree.has(tree(CLEAN, order), number)) {
                return order * KINDS + CLEAN;
            }
            orders &= orders - 1;
        }
        return -1;
    }

    /** True if all of {@code count} frames from {@code first} on are free, of whatever kind. */
    static boolean isRangeFree(long first, long count) {
        long frame = first;
        long end = first + count;
        while (frame < end) {
            int block = blockAround(frame);
            if (block < 0) {
                return false;
            }
            int order = block / KINDS;
            frame = (frame >>> order) + 1 << order;
        }
        return true;
    }

    /**
     * Takes a range of which {@link #isRangeFree} is true.
     *
     * @return how many frames at its end are clean
     */
    static long takeRange(long first, long count) {
        long cleanFrom = first;
        long frame = first;
        long end = first + count;
        while (frame < end) {
            int found = blockAround(frame);
            if (found < 0) {
                Panic.now(Text.address("claimed frame is in use"), Text.length("claimed frame is in use"), frame);
            }
            int order = found / KINDS;
            int kind = found % KINDS;
            long block = frame >>> order << order;
            long blockEnd = block + (1L << order);
            unlink(kind, block, order);
            give(kind, block, frame - block);
            if (blockEnd > end) {
                give(kind, end, blockEnd - end);
            }
            frame = blockEnd;
            if (kind == USED) {
                cleanFrom = Math.min(blockEnd, end);
            }
        }
        return end - cleanFrom;
    }

    /**
     * Looks for a range that need not be a block. Blocks of both kinds may lie in it in any pattern, so that the largest of them may be a
     * single frame; large ones are looked at first.
     *
     * @param budget most blocks to look at
     * @return its first frame, not taken, or -1
     */
    static long findRange(long count, int budget) {
        looksLeft = budget;
        for (int order = MAXIMUM_ORDER; order >= 0; order--) {
            for (int kind = KINDS - 1; kind >= 0; kind--) {
                long tree = tree(kind, order);
                long number = BitTree.next(tree, 0);
                while (number >= 0) {
                    long start = startOfFreeRange(number << order, count);
                    long end = endOfFreeRange(start, start + count);
                    if (end - start >= count) {
                        return start;
                    }
                    if (looksLeft <= 0) {
                        return -1;
                    }
                    number = BitTree.next(tree, (end - 1 >>> order) + 1);
                }
            }
        }
        return -1;
    }

    /** The first frame of the free blocks that lie without gap before a free block; not looked for beyond {@code enough} frames. */
    private static long startOfFreeRange(long block, long enough) {
        long start = block;
        while (block - start < enough && start > 0 && looksLeft > 0) {
            int before = blockAround(start - 1);
            looksLeft--;
            if (before < 0) {
                break;
            }
            start = start - 1 >>> before / KINDS << before / KINDS;
        }
        return start;
    }

    /** The frame behind the free blocks that lie without gap from {@code start} on; not looked for beyond {@code enough}. */
    private static long endOfFreeRange(long start, long enough) {
        long end = start;
        while (end < enough && looksLeft > 0) {
            int block = blockAround(end);
            looksLeft--;
            if (block < 0) {
                break;
            }
            end = (end >>> block / KINDS) + 1 << block / KINDS;
        }
        return end;
    }

    /**
     * Joins used blocks with clean buddies, as used ones, where that makes larger blocks.
     *
     * @param budget most blocks to look at
     */
    static void joinKinds(int budget) {
        int left = budget;
        for (int order = 0; order < MAXIMUM_ORDER; order++) {
            long tree = tree(USED, order);
            long number = BitTree.next(tree, 0);
            while (number >= 0 && left > 0) {
                left--;
                long frame = number << order;
                if (isFree(CLEAN, frame ^ 1L << order, order)) {
                    unlink(USED, frame, order);
                    unlink(CLEAN, frame ^ 1L << order, order);
                    giveBlock(USED, frame & ~(1L << order), order + 1);
                }
                number = BitTree.next(tree, number + 1);
            }
        }
    }

    /** The first free block of a kind and order, not taken; there is one. */
    static long first(int kind, int order) {
        return BitTree.next(tree(kind, order), 0) << order;
    }

    private static void link(int kind, long frame, int order) {
        BitTree.add(tree(kind, order), frame >>> order);
        if (kind == CLEAN) {
            cleanOrders |= 1L << order;
            cleanFrames += 1L << order;
        } else {
            usedOrders |= 1L << order;
            usedFrames += 1L << order;
        }
    }

    private static void unlink(int kind, long frame, int order) {
        long tree = tree(kind, order);
        BitTree.remove(tree, frame >>> order);
        long gone = BitTree.isEmpty(tree) ? 1L << order : 0;
        if (kind == CLEAN) {
            cleanOrders &= ~gone;
            cleanFrames -= 1L << order;
        } else {
            usedOrders &= ~gone;
            usedFrames -= 1L << order;
        }
    }
}
