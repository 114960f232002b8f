package hypha.kernel.memory;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.lock.LockOrder;
import hypha.kernel.lock.SpinLock;

/**
 * Free frames, under the memory lock: which kind of block is taken for what, see {@link Buddy}. It never grows RAM, see {@link Ram}, and
 * knows nothing of the {@link PageCaches} above it.
 *
 * <p>Small blocks are for the kernel's own structures, which write them all: they are taken from what was used, because zeroing a page that
 * is there costs a fraction of what the host takes to provide a new one. Larger ones are for linear memories, of which a program may
 * touch little: they are taken from what is clean, and cost what is touched.
 */
public final class FrameAllocator {
    /** The largest order: 64 GiB. */
    public static final int MAXIMUM_ORDER = Buddy.MAXIMUM_ORDER;
    /** In an answer of {@link #take}: the block is not zero. */
    static final long USED_FLAG = 1;

    /** From this order on (64 KiB) clean blocks are taken first. */
    private static final int CLEAN_FIRST_ORDER = 4;
    /** Blocks that are looked at to join them, or to find a range: bounds how long the lock is held to some 100 µs. */
    private static final int BUDGET = 1 << 10;

    private static long lock;
    private static long totalFrames;

    private FrameAllocator() {}

    /** Starts with no RAM; {@code lockAddress} is zeroed, for a {@link SpinLock}. */
    static void init(long lockAddress) {
        lock = lockAddress;
        SpinLock.init(lock, LockOrder.MEMORY, Text.address("lock: memory"), Text.length("lock: memory"));
        totalFrames = 0;
    }

    /** Takes the memory lock. */
    static void lock() {
        SpinLock.acquire(lock);
    }

    /** Gives the memory lock back. */
    static void unlock() {
        SpinLock.release(lock);
    }

    /** Frames that can be allocated now, those included that a vCPU keeps at hand or the host is taking back. */
    public static long freeFrames() {
        return Buddy.frames(Buddy.USED) + Buddy.frames(Buddy.CLEAN) + PageCaches.frames() + Reclaim.framesUnderway();
    }

    /** Free frames that were written and that the host has not taken back. */
    public static long usedFreeFrames() {
        return Buddy.frames(Buddy.USED);
    }

    /** Frames under management. */
    public static long totalFrames() {
        return totalFrames;
    }

    /** Puts RAM under management that was not: {@code count} clean frames. The lock is held. */
    static void add(long frame, long count) {
        totalFrames += count;
        Buddy.give(Buddy.CLEAN, frame, count);
    }

    /**
     * Takes a block. The lock is held.
     *
     * @param order binary logarithm of the frames wanted, at least 0
     * @return its address, plus {@link #USED_FLAG} if it is not zero; 0 if there is none
     */
    static long take(int order) {
        if (order > MAXIMUM_ORDER) {
            return 0;
        }
        int first = order < CLEAN_FIRST_ORDER ? Buddy.USED : Buddy.CLEAN;
        long block = takeKind(first, order);
        if (block == 0) {
            block = takeKind(Buddy.KINDS - 1 - first, order);
        }
        if (block == 0 && Buddy.frames(Buddy.USED) != 0 && Buddy.frames(Buddy.CLEAN) != 0 && order > 0) {
            Buddy.joinKinds(BUDGET);
            block = takeKind(Buddy.USED, order);
        }
        return block;
    }

    private static long takeKind(int kind, int order) {
        long frame = Buddy.take(kind, order);
        return frame < 0 ? 0 : Frames.address(frame) + (kind == Buddy.USED ? USED_FLAG : 0);
    }

    /**
     * Takes a range that need not be a block, clean if there is such a one. The lock is held.
     *
     * @param count frames, 1 to 2<sup>{@link #MAXIMUM_ORDER}</sup>
     * @return its first frame, and from bit 32 on how many frames at its end are clean; 0 if there is none
     */
    static long takeRange(long count) {
        int order = Frames.orderOf(count);
        long frame = Buddy.take(Buddy.CLEAN, order);
        if (frame >= 0) {
            Buddy.give(Buddy.CLEAN, frame + count, (1L << order) - count);
            return frame | count << 32;
        }
        frame = Buddy.findRange(count, BUDGET);
        return frame < 0 ? 0 : frame | Buddy.takeRange(frame, count) << 32;
    }

    /**
     * Takes a range of a given place.
     *
     * @return how many frames at its end are clean, or -1 if not all of it is free
     */
    static long takeAt(long frame, long count) {
        lock();
        long clean = Buddy.isRangeFree(frame, count) ? Buddy.takeRange(frame, count) : -1;
        unlock();
        return clean;
    }

    /** Gives back a block that {@link Ram} has allocated. */
    public static void release(long address, int order) {
        if (order == 0) {
            PageCaches.giveFrame(address);
        } else {
            releaseRange(address, 1L << order, 0);
        }
    }

    /**
     * Gives back {@code count} frames from {@code address} on, which may be parts of what was allocated.
     *
     * @param clean how many of them, at the end, are all zero
     */
    static void releaseRange(long address, long count, long clean) {
        lock();
        Buddy.give(Buddy.USED, Frames.of(address), count - clean);
        Buddy.give(Buddy.CLEAN, Frames.of(address) + count - clean, clean);
        unlock();
    }

    /** The address of a block that {@link #take} answered, all zero. Without the lock. */
    static long zeroed(long block, int order) {
        if ((block & USED_FLAG) == 0) {
            return block;
        }
        Memory.fill(block - USED_FLAG, 0, (long) Frames.BYTES << order);
        return block - USED_FLAG;
    }
}
