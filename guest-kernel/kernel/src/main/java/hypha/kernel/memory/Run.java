package hypha.kernel.memory;

import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;

/**
 * A linear memory: one run of contiguous frames that can grow. The structure is part of its task; all zero means that there is none.
 *
 * <pre>
 *   +0x00  base       address of the first byte, aligned to a frame
 *   +0x08  bytes      size as the task sees it, a multiple of the WASM page
 *   +0x10  capacity   bytes of frames that it has, at least {@code bytes}
 *   +0x18  zero from  offset from which on all is 0 that lies beyond the size
 * </pre>
 *
 * <p>Up to 16 MiB the capacity is the next power of two, beyond that an eighth more than asked for, and the rest of the block goes back.
 * A run that outgrows its capacity takes the frames behind it if they are free, and moves only if they are not; then it gets twice the
 * capacity that it had, so a program that grows page by page moves seldom.
 */
public final class Run {
    /** Offset of the base. */
    public static final int BASE_OFFSET = 0x00;
    /** Offset of the size. */
    public static final int BYTES_OFFSET = 0x08;

    private static final int CAPACITY_OFFSET = 0x10;
    private static final int ZERO_FROM_OFFSET = 0x18;
    /** Bytes of the structure. */
    public static final int STRUCTURE_BYTES = 0x20;

    /** Runs up to this many bytes have a power of two as their capacity. */
    private static final long ROUNDED_BYTES = 16L << 20;
    /** What a larger run may grow without taking more frames: this fraction of its size, as a shift. */
    private static final int SLACK_SHIFT = 3;

    private Run() {}

    /** Bytes of frames that all linear memories have. */
    public static long totalBytes() {
        return Memory.load64(Ram.runTotal());
    }

    /** Linear memories moved in order to grow, since boot. */
    public static long moves() {
        return Memory.load64(Ram.runMoves());
    }

    /** Address of the first byte. */
    public static long base(long run) {
        return Memory.load64(run + BASE_OFFSET);
    }

    /** Size as the task sees it. */
    public static long bytes(long run) {
        return Memory.load64(run + BYTES_OFFSET);
    }

    /** Size that it can grow to without moving. */
    public static long capacity(long run) {
        return Memory.load64(run + CAPACITY_OFFSET);
    }

    private static void capacity(long run, long bytes) {
        Memory.getAndAdd64(Ram.runTotal(), bytes - capacity(run));
        Memory.store64(run + CAPACITY_OFFSET, bytes);
    }

    /** True if there is a run, be it of no bytes. */
    public static boolean exists(long run) {
        return base(run) != 0;
    }

    /**
     * Makes a run, all zero.
     *
     * @param run structure that is all zero
     * @param bytes its size, a multiple of {@link Crossing#PAGE_BYTES}, may be 0
     * @param limitBytes its largest size ever: no capacity beyond it
     * @return false if there is not enough memory; nothing has changed then
     */
    public static boolean create(long run, long bytes, long limitBytes) {
        long capacity = capacityFor(bytes, limitBytes);
        if (capacity == Crossing.PAGE_BYTES) {
            return createPage(run, bytes);
        }
        long range = Ram.allocateRange(Frames.of(capacity));
        if (range == 0) {
            capacity = Math.max(bytes, Crossing.PAGE_BYTES);
            range = Ram.allocateRange(Frames.of(capacity));
            if (range == 0) {
                return false;
            }
        }
        long zeroFrom = capacity - cleanBytes(range);
        Memory.fill(base(run, range), 0, Math.min(bytes, zeroFrom));
        Memory.store64(run + BYTES_OFFSET, bytes);
        capacity(run, capacity);
        Memory.store64(run + ZERO_FROM_OFFSET, zeroFrom);
        return true;
    }

    /** Most tasks have one page, and come and go. */
    private static boolean createPage(long run, long bytes) {
        long page = Ram.allocatePage();
        if (page == 0) {
            return false;
        }
        Memory.store64(run + BASE_OFFSET, page);
        Memory.store64(run + BYTES_OFFSET, bytes);
        capacity(run, Crossing.PAGE_BYTES);
        Memory.store64(run + ZERO_FROM_OFFSET, 0);
        return true;
    }

    /** Makes a range of frames that was allocated the run's place; returns its address. */
    private static long base(long run, long range) {
        long base = Frames.address(range & 0xFFFF_FFFFL);
        Memory.store64(run + BASE_OFFSET, base);
        return base;
    }

    private static long cleanBytes(long range) {
        return (range >>> 32) << Frames.SHIFT;
    }

    /**
     * Makes a run larger; its contents stay, new bytes are 0, its base may change.
     *
     * @param newBytes the new size, a multiple of {@link Crossing#PAGE_BYTES}, not less than the size now
     * @param limitBytes as for {@link #create}
     * @return false if there is not enough memory; nothing has changed then
     */
    public static boolean grow(long run, long newBytes, long limitBytes) {
        if (newBytes > capacity(run) && !extend(run, newBytes, limitBytes) && !move(run, newBytes, limitBytes)) {
            return false;
        }
        long bytes = bytes(run);
        long dirtyEnd = Math.min(newBytes, Memory.load64(run + ZERO_FROM_OFFSET));
        if (dirtyEnd > bytes) {
            Memory.fill(base(run) + bytes, 0, dirtyEnd - bytes);
        }
        Memory.store64(run + BYTES_OFFSET, newBytes);
        return true;
    }

    /** Gives all frames back and makes the structure all zero. */
    public static void destroy(long run) {
        if (exists(run)) {
            release(run);
            capacity(run, 0);
        }
        Memory.fill(run, 0, STRUCTURE_BYTES);
    }

    /** Takes the frames behind the run, with slack if they are free as well. */
    private static boolean extend(long run, long newBytes, long limitBytes) {
        long capacity = capacity(run);
        long end = Frames.of(base(run) + capacity);
        long newCapacity = capacityFor(newBytes, limitBytes);
        long clean = FrameAllocator.takeAt(end, Frames.of(newCapacity - capacity));
        if (clean < 0) {
            newCapacity = newBytes;
            clean = FrameAllocator.takeAt(end, Frames.of(newCapacity - capacity));
            if (clean < 0) {
                return false;
            }
        }
        if (clean << Frames.SHIFT != newCapacity - capacity) {
            Memory.store64(run + ZERO_FROM_OFFSET, newCapacity - (clean << Frames.SHIFT));
        }
        capacity(run, newCapacity);
        return true;
    }

    private static boolean move(long run, long newBytes, long limitBytes) {
        // Moving costs the more the larger it is, room costs nothing: twice what it had, if that is to be had.
        long capacity = Math.min(2 * capacity(run), Math.max(limitBytes, newBytes));
        long range = capacity < newBytes ? 0 : Ram.allocateRangeIfEasy(Frames.of(capacity));
        if (range == 0) {
            capacity = capacityFor(newBytes, limitBytes);
            range = Ram.allocateRangeIfEasy(Frames.of(capacity));
        }
        if (range == 0) {
            capacity = newBytes;
            range = Ram.allocateRange(Frames.of(capacity));
            if (range == 0) {
                return false;
            }
        }
        long base = Frames.address(range & 0xFFFF_FFFFL);
        Memory.copy(base, base(run), bytes(run));
        release(run);
        Memory.store64(run + BASE_OFFSET, base);
        capacity(run, capacity);
        Memory.store64(run + ZERO_FROM_OFFSET, capacity - cleanBytes(range));
        Memory.getAndAdd64(Ram.runMoves(), 1);
        return true;
    }

    /** Gives the frames of a run back, as clean those that were never within its size. */
    private static void release(long run) {
        long capacity = capacity(run);
        if (capacity == Crossing.PAGE_BYTES) {
            PageCaches.givePage(base(run));
            return;
        }
        long touched = Math.min(Math.max(bytes(run), Memory.load64(run + ZERO_FROM_OFFSET)), capacity);
        FrameAllocator.releaseRange(base(run), Frames.of(capacity), Frames.of(capacity - touched));
    }

    private static long capacityFor(long bytes, long limitBytes) {
        long atLeast = Math.max(bytes, Crossing.PAGE_BYTES);
        if (atLeast <= ROUNDED_BYTES) {
            return Math.min(Long.highestOneBit(atLeast * 2 - 1), Math.max(limitBytes, atLeast));
        }
        long slack = Math.min(atLeast >>> SLACK_SHIFT, Math.max(limitBytes - atLeast, 0));
        return Ram.alignUp(atLeast + slack, Crossing.PAGE_BYTES);
    }
}
