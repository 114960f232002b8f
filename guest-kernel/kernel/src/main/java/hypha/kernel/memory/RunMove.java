package hypha.kernel.memory;

import hypha.bare.Memory;

/**
 * A {@link Run} on its way to another place, piece by piece. What is to be known of it stands at that place, behind what is copied there:
 * where new bytes begin, which are zeroed when the move is over.
 *
 * <pre>
 *   target + bytes of the run: +0x00 capacity   +0x08 zero from   +0x10 bytes that are copied; each 64 bits
 * </pre>
 *
 * <p>The run stays what and where it is meanwhile, so its size does, too, and says where the record is. Pages that are zero here and there
 * are not written, and so need not be there.
 */
final class RunMove {
    private static final int CAPACITY_OFFSET = 0x00;
    private static final int ZERO_FROM_OFFSET = 0x08;
    private static final int COPIED_OFFSET = 0x10;
    private static final int RECORD_BYTES = 0x18;

    private RunMove() {}

    /**
     * Starts with nothing copied.
     *
     * @param target frames that were allocated
     * @param bytes the run's size, less than {@code capacity}
     * @param capacity bytes of those frames
     * @param zeroFrom offset from which on they are zero
     */
    static void start(long target, long bytes, long capacity, long zeroFrom) {
        Run.count(capacity);
        long record = target + bytes;
        Memory.store64(record + CAPACITY_OFFSET, capacity);
        Memory.store64(record + ZERO_FROM_OFFSET, zeroFrom);
        Memory.store64(record + COPIED_OFFSET, 0);
    }

    /** Bytes of the frames at the new place. */
    static long capacity(long target, long bytes) {
        return Memory.load64(target + bytes + CAPACITY_OFFSET);
    }

    /** Offset from which on the new place is zero, this record included. */
    static long zeroFrom(long target, long bytes) {
        return Math.max(Memory.load64(target + bytes + ZERO_FROM_OFFSET), bytes + RECORD_BYTES);
    }

    /** Copies a piece from {@code base}. True if all is copied. */
    static boolean copyPiece(long base, long target, long bytes) {
        long record = target + bytes;
        long copied = Memory.load64(record + COPIED_OFFSET);
        long end = Math.min(copied + Run.PIECE_BYTES, bytes);
        long dirtyEnd = Math.min(Math.max(Memory.load64(record + ZERO_FROM_OFFSET), copied), end);
        Memory.copy(target + copied, base + copied, dirtyEnd - copied);
        for (long offset = dirtyEnd; offset < end; offset += Frames.BYTES) {
            if (!isZero(base + offset)) {
                Memory.copy(target + offset, base + offset, Frames.BYTES);
            }
        }
        Memory.store64(record + COPIED_OFFSET, end);
        return end == bytes;
    }

    private static boolean isZero(long frame) {
        for (long address = frame; address < frame + Frames.BYTES; address += 8) {
            if (Memory.load64(address) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Gives the new place back. */
    static void abandon(long target, long bytes) {
        long capacity = capacity(target, bytes);
        long used = Frames.holding(zeroFrom(target, bytes));
        Run.count(-capacity);
        FrameAllocator.releaseRange(target, Frames.of(capacity), Frames.of(capacity) - used);
    }
}
