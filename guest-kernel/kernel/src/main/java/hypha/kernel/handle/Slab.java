package hypha.kernel.handle;

import hypha.bare.Memory;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;
import hypha.kernel.task.LinkedQueue;

/**
 * Memory for small records: frames cut into pieces of 64 to 1,024 bytes, a power of two; what is larger gets a block of frames. A frame
 * whose last piece is given back goes back itself, but for one of each size, so that one piece in turn does not cost a frame each time.
 *
 * <pre>
 *   frame: +0x00 node in the queue of frames with free pieces    +0x18 first free piece, or 0    +0x20 pieces in use, 32 bits
 *          +0x24 pieces that were ever in use, 32 bits            +0x40 pieces
 *   free piece: +0x00 next free piece, or 0
 * </pre>
 *
 * <p>Callers hold the kernel lock.
 */
public final class Slab {
    private static final int SMALLEST_SHIFT = 6;
    private static final int LARGEST_SHIFT = 10;
    private static final int LARGEST_BYTES = 1 << LARGEST_SHIFT;
    private static final int HEADER_BYTES = 64;
    private static final int FREE_OFFSET = 0x18;
    private static final int USED_OFFSET = 0x20;
    private static final int FRESH_OFFSET = 0x24;

    /** A queue for each size. */
    private static long queues;

    private static long bytesUsed;

    private Slab() {}

    /** Starts empty. False if there is not enough memory. */
    public static boolean init() {
        bytesUsed = 0;
        queues = Ram.allocateZeroed(0);
        return queues != 0;
    }

    /** Bytes of all records that are in use. */
    public static long bytesUsed() {
        return bytesUsed;
    }

    /** A record of {@code bytes} bytes, at least 1, all zero; 0 if there is no memory. */
    public static long allocate(long bytes) {
        if (bytes > LARGEST_BYTES) {
            long block = Ram.allocateZeroed(Frames.orderOfBytes(bytes));
            bytesUsed += block == 0 ? 0 : (long) Frames.BYTES << Frames.orderOfBytes(bytes);
            return block;
        }
        int shift = shiftOf(bytes);
        long queue = queue(shift);
        long frame = LinkedQueue.first(queue);
        if (frame == 0) {
            frame = Ram.allocateZeroed(0);
            if (frame == 0) {
                return 0;
            }
            LinkedQueue.append(queue, frame);
        }
        long piece = Memory.load64(frame + FREE_OFFSET);
        if (piece != 0) {
            Memory.store64(frame + FREE_OFFSET, Memory.load64(piece));
            Memory.fill(piece, 0, 1L << shift);
        } else {
            int fresh = Memory.load32(frame + FRESH_OFFSET);
            Memory.store32(frame + FRESH_OFFSET, fresh + 1);
            piece = frame + HEADER_BYTES + ((long) fresh << shift);
        }
        int used = Memory.load32(frame + USED_OFFSET) + 1;
        Memory.store32(frame + USED_OFFSET, used);
        if (used == pieces(shift)) {
            LinkedQueue.remove(frame);
        }
        bytesUsed += 1L << shift;
        return piece;
    }

    /** Gives a record back; {@code bytes} as they were asked for. */
    public static void release(long record, long bytes) {
        if (bytes > LARGEST_BYTES) {
            int order = Frames.orderOfBytes(bytes);
            bytesUsed -= (long) Frames.BYTES << order;
            FrameAllocator.release(record, order);
            return;
        }
        int shift = shiftOf(bytes);
        long queue = queue(shift);
        long frame = record & -Frames.BYTES;
        Memory.store64(record, Memory.load64(frame + FREE_OFFSET));
        Memory.store64(frame + FREE_OFFSET, record);
        int used = Memory.load32(frame + USED_OFFSET) - 1;
        Memory.store32(frame + USED_OFFSET, used);
        bytesUsed -= 1L << shift;
        if (!LinkedQueue.isQueued(frame)) {
            LinkedQueue.append(queue, frame);
        }
        if (used == 0 && !isAlone(queue, frame)) {
            LinkedQueue.remove(frame);
            FrameAllocator.release(frame, 0);
        }
    }

    /** True if the frame is the only one in the queue. */
    private static boolean isAlone(long queue, long frame) {
        return LinkedQueue.first(queue) == frame && LinkedQueue.last(queue) == frame;
    }

    private static int shiftOf(long bytes) {
        return Math.max(64 - Long.numberOfLeadingZeros(bytes - 1), SMALLEST_SHIFT);
    }

    private static int pieces(int shift) {
        return (Frames.BYTES - HEADER_BYTES) >>> shift;
    }

    private static long queue(int shift) {
        return queues + (long) LinkedQueue.QUEUE_BYTES * (shift - SMALLEST_SHIFT);
    }
}
