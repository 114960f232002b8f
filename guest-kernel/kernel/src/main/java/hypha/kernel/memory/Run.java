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
 *   +0x18  zero from  32 bits: offset in frames from which on all is 0 that lies beyond the size
 *   +0x1C  under way  32 bits: the first frame of the place that it is moving to, {@link #BEING_MADE}, or 0
 * </pre>
 *
 * <p>Nothing here takes long. What has to be zeroed or copied is so in pieces of {@link #PIECE_BYTES}, one in each call; a call that has not
 * done all answers {@link #AGAIN}, and is to be made again. Zeroing moves the size up piece by piece. A move leaves the run as it is until the
 * last piece, see {@link RunMove}. In between the run can be destroyed.
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
    private static final int UNDER_WAY_OFFSET = 0x1C;
    /** Bytes of the structure. */
    public static final int STRUCTURE_BYTES = 0x20;

    /** Answer: done. */
    public static final int OK = 0;
    /** Answer: a piece is done; the same is to be asked for again. */
    public static final int AGAIN = 1;
    /** Answer: there is not enough memory; nothing has changed. */
    public static final int OUT_OF_MEMORY = -1;

    /** Most that is copied or zeroed at once: 25 µs, or 200 if the host has to provide each page. A multiple of the WASM page. */
    public static final long PIECE_BYTES = 256L << 10;

    /** Under way: its first bytes are being zeroed. */
    private static final int BEING_MADE = -1;

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
        count(bytes - capacity(run));
        Memory.store64(run + CAPACITY_OFFSET, bytes);
    }

    /** Counts bytes of frames that were taken for linear memories or, with negative numbers, given back. */
    static void count(long bytes) {
        Memory.getAndAdd64(Ram.runTotal(), bytes);
    }

    private static long zeroFrom(long run) {
        return (Memory.load32(run + ZERO_FROM_OFFSET) & 0xFFFF_FFFFL) << Frames.SHIFT;
    }

    private static void zeroFrom(long run, long bytes) {
        Memory.store32(run + ZERO_FROM_OFFSET, (int) Frames.holding(bytes));
    }

    private static int underWay(long run) {
        return Memory.load32(run + UNDER_WAY_OFFSET);
    }

    private static void underWay(long run, int value) {
        Memory.store32(run + UNDER_WAY_OFFSET, value);
    }

    /** The place that it is moving to, or 0. */
    private static long target(long run) {
        int frame = underWay(run);
        return frame == BEING_MADE ? 0 : Frames.address(frame & 0xFFFF_FFFFL);
    }

    /** True if it is being made, or moves. */
    public static boolean isUnderWay(long run) {
        return underWay(run) != 0;
    }

    /** True if it is being made: {@link #create} is to be asked again. */
    public static boolean isBeingMade(long run) {
        return underWay(run) == BEING_MADE;
    }

    /** True if there is a run, be it of no bytes. */
    public static boolean exists(long run) {
        return base(run) != 0;
    }

    /**
     * Makes a run, all zero.
     *
     * @param run structure that is all zero, or {@link #isBeingMade}
     * @param bytes its size, a multiple of {@link Crossing#PAGE_BYTES}, may be 0
     * @param limitBytes its largest size ever: no capacity beyond it
     * @return {@link #OK}, {@link #AGAIN} or {@link #OUT_OF_MEMORY}
     */
    public static int create(long run, long bytes, long limitBytes) {
        if (isBeingMade(run)) {
            underWay(run, 0);
        } else {
            if (capacityFor(bytes, limitBytes) == Crossing.PAGE_BYTES) {
                return createPage(run, bytes) ? OK : OUT_OF_MEMORY;
            }
            if (!reserve(run, bytes, limitBytes)) {
                return OUT_OF_MEMORY;
            }
        }
        int status = grow(run, bytes, limitBytes);
        if (status == AGAIN) {
            underWay(run, BEING_MADE);
        }
        return status;
    }

    /**
     * Makes a run of no bytes, with the frames of one of {@code bytes}: it can be made as large in as many pieces as there is to be zeroed.
     *
     * @param run structure that is all zero
     * @return false if there is not enough memory; nothing has changed then
     */
    public static boolean reserve(long run, long bytes, long limitBytes) {
        long capacity = capacityFor(bytes, limitBytes);
        if (capacity == Crossing.PAGE_BYTES) {
            return createPage(run, 0);
        }
        long range = Ram.allocateRange(Frames.of(capacity));
        if (range == 0) {
            capacity = Math.max(bytes, Crossing.PAGE_BYTES);
            range = Ram.allocateRange(Frames.of(capacity));
            if (range == 0) {
                return false;
            }
        }
        Memory.store64(run + BASE_OFFSET, Frames.address(range & 0xFFFF_FFFFL));
        Memory.store64(run + BYTES_OFFSET, 0);
        capacity(run, capacity);
        zeroFrom(run, capacity - cleanBytes(range));
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
        zeroFrom(run, 0);
        return true;
    }

    private static long cleanBytes(long range) {
        return (range >>> 32) << Frames.SHIFT;
    }

    /**
     * Makes a run larger; its contents stay, new bytes are 0, its base may change with the answer {@link #OK}. Another size may be asked for
     * than the call before this, which was answered {@link #AGAIN}.
     *
     * @param newBytes the new size, a multiple of {@link Crossing#PAGE_BYTES}, not less than the size now
     * @param limitBytes as for {@link #create}
     * @return {@link #OK}, {@link #AGAIN} or {@link #OUT_OF_MEMORY}
     */
    public static int grow(long run, long newBytes, long limitBytes) {
        boolean fitsThere = target(run) != 0 && newBytes <= RunMove.capacity(target(run), bytes(run));
        if (!fitsThere || newBytes <= capacity(run)) {
            stayHere(run);
        }
        if (newBytes > capacity(run)) {
            if (target(run) == 0 && !extend(run, newBytes, limitBytes) && !startMove(run, newBytes, limitBytes)) {
                return OUT_OF_MEMORY;
            }
            if (target(run) != 0) {
                if (!RunMove.copyPiece(base(run), target(run), bytes(run))) {
                    return AGAIN;
                }
                finishMove(run);
            }
        }
        return zeroPiece(run, newBytes);
    }

    /** Moves the size up to {@code newBytes}, or by as much as is zeroed at once. */
    private static int zeroPiece(long run, long newBytes) {
        long bytes = bytes(run);
        long toZero = Math.min(newBytes, zeroFrom(run)) - bytes;
        if (toZero > PIECE_BYTES) {
            Memory.fill(base(run) + bytes, 0, PIECE_BYTES);
            Memory.store64(run + BYTES_OFFSET, bytes + PIECE_BYTES);
            return AGAIN;
        }
        if (toZero > 0) {
            Memory.fill(base(run) + bytes, 0, toZero);
        }
        Memory.store64(run + BYTES_OFFSET, newBytes);
        return OK;
    }

    /** Gives all frames back and makes the structure all zero; at any time, also in the middle of a move. */
    public static void destroy(long run) {
        if (exists(run)) {
            stayHere(run);
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
            zeroFrom(run, newCapacity - (clean << Frames.SHIFT));
        }
        capacity(run, newCapacity);
        return true;
    }

    /** Finds the run another place. False if there is none. */
    private static boolean startMove(long run, long newBytes, long limitBytes) {
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
        long target = Frames.address(range & 0xFFFF_FFFFL);
        RunMove.start(target, bytes(run), capacity, capacity - cleanBytes(range));
        underWay(run, (int) Frames.of(target));
        return true;
    }

    /** The move is over: all is at the new place. */
    private static void finishMove(long run) {
        long target = target(run);
        long capacity = RunMove.capacity(target, bytes(run));
        long zeroFrom = RunMove.zeroFrom(target, bytes(run));
        release(run);
        count(-capacity(run)); // the new place is counted
        Memory.store64(run + BASE_OFFSET, target);
        Memory.store64(run + CAPACITY_OFFSET, capacity);
        zeroFrom(run, zeroFrom);
        underWay(run, 0);
        Memory.getAndAdd64(Ram.runMoves(), 1);
    }

    /** Gives a move up that is under way, if there is one. */
    private static void stayHere(long run) {
        if (target(run) != 0) {
            RunMove.abandon(target(run), bytes(run));
            underWay(run, 0);
        }
    }

    /** Gives the frames of a run back, as clean those that were never within its size. */
    private static void release(long run) {
        long capacity = capacity(run);
        if (capacity == Crossing.PAGE_BYTES) {
            PageCaches.givePage(base(run));
            return;
        }
        long touched = Math.min(Math.max(bytes(run), zeroFrom(run)), capacity);
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
