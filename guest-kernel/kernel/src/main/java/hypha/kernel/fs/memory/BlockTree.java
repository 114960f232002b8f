package hypha.kernel.fs.memory;

import hypha.bare.Memory;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;
import hypha.kernel.vfs.Node;
import hypha.kernel.wasi.Errno;

/**
 * The blocks of a node by number: a tree of frames. At height 0 its root is block 0; above, a frame has the addresses of 512 frames of the
 * height below, 0 for those that are not there.
 */
final class BlockTree {
    /** Most blocks: those of a file of 8 TiB, more than any machine has RAM. */
    static final long MAXIMUM_BLOCKS = 1L << 31;

    private static final int FAN_SHIFT = Frames.SHIFT - 3;
    private static final int FAN_MASK = (1 << FAN_SHIFT) - 1;
    private static final long HEIGHT_MASK = 0xFFFF_FFFFL;

    private BlockTree() {}

    private static int height(long node) {
        return (int) Node.own(node, MemoryNode.HEIGHT);
    }

    private static void height(long node, int value) {
        Node.own(node, MemoryNode.HEIGHT, Node.own(node, MemoryNode.HEIGHT) & ~HEIGHT_MASK | value);
    }

    /** Blocks that a tree of that height has room for. */
    private static long span(int height) {
        return 1L << FAN_SHIFT * height;
    }

    private static long slot(long frame, int height, long block) {
        return frame + ((block >>> FAN_SHIFT * (height - 1) & FAN_MASK) << 3);
    }

    /** The address of a block, or 0 if it is not there. */
    static long find(long node, long block) {
        int height = height(node);
        if (block >= span(height)) {
            return 0;
        }
        long frame = Node.own(node, MemoryNode.ROOT);
        while (frame != 0 && height > 0) {
            frame = Memory.load64(slot(frame, height, block));
            height--;
        }
        return frame;
    }

    /**
     * Makes a block, of zeros, if it is not there.
     *
     * @param block 0 to {@link #MAXIMUM_BLOCKS} - 1
     * @return its address, or an errno negated
     */
    static long make(long node, long block) {
        int height = height(node);
        while (block >= span(height)) {
            long root = Node.own(node, MemoryNode.ROOT);
            if (root != 0) {
                long above = allocate(node);
                if (above < 0) {
                    return above;
                }
                Memory.store64(above, root);
                Node.own(node, MemoryNode.ROOT, above);
            }
            height++;
            height(node, height);
        }
        long place = Node.ownAddress(node, MemoryNode.ROOT);
        while (true) {
            long frame = Memory.load64(place);
            if (frame == 0) {
                frame = allocate(node);
                if (frame < 0) {
                    return frame;
                }
                Memory.store64(place, frame);
            }
            if (height == 0) {
                return frame;
            }
            place = slot(frame, height, block);
            height--;
        }
    }

    private static long allocate(long node) {
        int errno = Quota.check(node, Frames.BYTES);
        if (errno != Errno.SUCCESS) {
            return -errno;
        }
        long frame = Ram.allocateZeroed(0);
        if (frame == 0) {
            return -Errno.NOSPC;
        }
        Quota.charge(node, Frames.BYTES);
        return frame;
    }

    private static void free(long node, long frame) {
        FrameAllocator.release(frame, 0);
        Quota.charge(node, -Frames.BYTES);
    }

    /**
     * Frees the blocks from a number on, some at a time.
     *
     * @param from the first that is to go
     * @param position where to go on: {@code from}, or what this answered
     * @param budget blocks and gaps to look at
     * @return where to go on, or -1 if all is done
     */
    static long clear(long node, long from, long position, int budget) {
        int height = height(node);
        long root = Node.own(node, MemoryNode.ROOT);
        long next = position;
        for (int left = budget; left > 0; left--) {
            if (root == 0 || next >= span(height)) {
                if (from == 0 && root != 0) {
                    free(node, root);
                    Node.own(node, MemoryNode.ROOT, 0);
                }
                if (from == 0) {
                    height(node, 0);
                }
                return -1;
            }
            if (height == 0) {
                next = 1; // the root is the block, and goes above
                continue;
            }
            next = clearNext(node, root, height, next);
            clearAbove(node, root, height, from, next);
        }
        return next;
    }

    /** Frees a block, or skips what is not there. Answers the number of the next. */
    private static long clearNext(long node, long root, int height, long block) {
        long frame = root;
        for (int level = height; level > 0; level--) {
            long place = slot(frame, level, block);
            long child = Memory.load64(place);
            if (child == 0) {
                int shift = FAN_SHIFT * (level - 1);
                return (block >>> shift) + 1 << shift;
            }
            if (level == 1) {
                free(node, child);
                Memory.store64(place, 0);
            }
            frame = child;
        }
        return block + 1;
    }

    /** Frees the frames between root and blocks all of whose blocks are below {@code next}, the last of them just before it, and none below {@code from}. */
    private static void clearAbove(long node, long root, int height, long from, long next) {
        for (int level = 1; level < height && (next & span(level) - 1) == 0; level++) {
            if (next - span(level) < from) {
                return;
            }
            long frame = root;
            long place = 0;
            for (int above = height; above > level && frame != 0; above--) {
                place = slot(frame, above, next - 1);
                frame = Memory.load64(place);
            }
            if (frame != 0) {
                free(node, frame);
                Memory.store64(place, 0);
            }
        }
    }
}
