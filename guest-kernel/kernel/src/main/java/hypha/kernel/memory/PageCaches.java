package hypha.kernel.memory;

import hypha.bare.Memory;
import hypha.kernel.cpu.Vcpus;

/**
 * What each vCPU has at hand without a lock: frames, and pages of linear memory (64 KiB) for tasks that come and go. What was released last
 * is used again first, while caches hold it.
 *
 * <p>A page that comes back was written, nobody knows where: the program's stores do not pass here, and looking for what is not zero
 * takes longer than zeroing. Zeroing 64 KiB takes about half a microsecond in caches, giving it back to the host and taking
 * it anew three and more. So a page is zeroed, a piece at a time, while its vCPU has nothing else to do ({@link #cleanOnePiece}), and a task
 * that is made gets one that is ready; or else when it is wanted. What is more than fits in here goes back as it is: zeroing would have
 * the host provide pages that no program has touched.
 *
 * <pre>
 *   of each vCPU: +0x00 frames   +0x04 ready pages   +0x08 used pages   32 bits each: how many
 *                 +0x10 page that is being zeroed, or 0   +0x18 bytes of it that are
 *                 +0x40 the frames   +0x240 the ready pages   +0x340 the used pages
 * </pre>
 */
final class PageCaches {
    /** Order of a page of linear memory. */
    static final int PAGE_ORDER = 4;
    /** Frames of a page. */
    static final int PAGE_FRAMES = 1 << PAGE_ORDER;
    /** Most frames at hand. */
    static final int FRAMES = 64;
    /** Most pages of either kind at hand. */
    static final int PAGES = 32;

    /** Bytes that are zeroed between two looks at the lanes. */
    private static final int PIECE_BYTES = Frames.BYTES;

    private static final long PAGE_BYTES = (long) PAGE_FRAMES * Frames.BYTES;
    private static final int SHIFT = 11;
    private static final int FRAME_COUNT_OFFSET = 0x00;
    private static final int READY_COUNT_OFFSET = 0x04;
    private static final int USED_COUNT_OFFSET = 0x08;
    private static final int CLEANING_OFFSET = 0x10;
    private static final int CLEANED_OFFSET = 0x18;
    private static final int FRAMES_OFFSET = 0x40;
    private static final int READY_OFFSET = 0x240;
    private static final int USED_OFFSET = 0x340;

    private static long caches;

    private PageCaches() {}

    /** Bytes that it takes. */
    static long bytes(int vcpus) {
        return (long) vcpus << SHIFT;
    }

    /** Starts with nothing at hand, in zeroed memory of {@link #bytes}. */
    static void init(long memory) {
        caches = memory;
    }

    private static long own() {
        return caches + ((long) Vcpus.current() << SHIFT);
    }

    /** Frames that all vCPUs have at hand. */
    static long frames() {
        long frames = 0;
        for (int vcpu = 0; vcpu < Vcpus.count(); vcpu++) {
            long cache = caches + ((long) vcpu << SHIFT);
            int pages = Memory.load32(cache + READY_COUNT_OFFSET)
                    + Memory.load32(cache + USED_COUNT_OFFSET)
                    + (Memory.load64(cache + CLEANING_OFFSET) != 0 ? 1 : 0);
            frames += Memory.load32(cache + FRAME_COUNT_OFFSET) + (long) pages * PAGE_FRAMES;
        }
        return frames;
    }

    /** A frame, not zeroed; 0 if there is none without growth. */
    static long takeFrame() {
        long cache = own();
        int count = Memory.load32(cache + FRAME_COUNT_OFFSET);
        if (count == 0) {
            count = refillFrames(cache);
            if (count == 0) {
                return 0;
            }
        }
        Memory.store32(cache + FRAME_COUNT_OFFSET, count - 1);
        return Memory.load64(cache + FRAMES_OFFSET + 8L * (count - 1));
    }

    private static int refillFrames(long cache) {
        int count = 0;
        FrameAllocator.lock();
        while (count < FRAMES / 2) {
            long frame = FrameAllocator.take(0);
            if (frame == 0) {
                break;
            }
            Memory.store64(cache + FRAMES_OFFSET + 8L * count, frame); // with its flag: see zeroedFrame
            count++;
        }
        FrameAllocator.unlock();
        return count;
    }

    /** A frame, all zero; 0 if there is none without growth. */
    static long takeZeroedFrame() {
        return FrameAllocator.zeroed(takeFrame(), 0);
    }

    /** Takes a frame back. */
    static void giveFrame(long address) {
        long cache = own();
        int count = Memory.load32(cache + FRAME_COUNT_OFFSET);
        if (count == FRAMES) {
            flush(cache + FRAMES_OFFSET, FRAMES, FRAMES / 2, 1);
            count = FRAMES / 2;
        }
        Memory.store64(cache + FRAMES_OFFSET + 8L * count, address | FrameAllocator.USED_FLAG);
        Memory.store32(cache + FRAME_COUNT_OFFSET, count + 1);
    }

    /** A page of linear memory, all zero; 0 if there is none without growth. */
    static long takePage() {
        long cache = own();
        int ready = Memory.load32(cache + READY_COUNT_OFFSET);
        if (ready == 0) {
            int used = Memory.load32(cache + USED_COUNT_OFFSET);
            if (used != 0 || Memory.load64(cache + CLEANING_OFFSET) != 0) {
                return finishCleaning(cache);
            }
            ready = refillPages(cache);
            if (ready == 0) {
                return 0;
            }
        }
        Memory.store32(cache + READY_COUNT_OFFSET, ready - 1);
        return Memory.load64(cache + READY_OFFSET + 8L * (ready - 1));
    }

    /** Takes some clean pages in one go; if there is none but a used one, zeroes that. */
    private static int refillPages(long cache) {
        int count = 0;
        long block = 0;
        FrameAllocator.lock();
        while (count < PAGES / 2) {
            long frame = Buddy.take(Buddy.CLEAN, PAGE_ORDER);
            if (frame < 0) {
                break;
            }
            Memory.store64(cache + READY_OFFSET + 8L * count, Frames.address(frame));
            count++;
        }
        if (count == 0) {
            block = FrameAllocator.take(PAGE_ORDER);
        }
        FrameAllocator.unlock();
        if (block != 0) {
            Memory.store64(cache + READY_OFFSET, FrameAllocator.zeroed(block, PAGE_ORDER));
            count = 1;
        }
        return count;
    }

    /** Takes a page of linear memory back. */
    static void givePage(long address) {
        long cache = own();
        int used = Memory.load32(cache + USED_COUNT_OFFSET);
        if (used == PAGES) {
            flush(cache + USED_OFFSET, PAGES, PAGES / 2, PAGE_FRAMES);
            used = PAGES / 2;
        }
        Memory.store64(cache + USED_OFFSET + 8L * used, address);
        Memory.store32(cache + USED_COUNT_OFFSET, used + 1);
    }

    /** Gives those that were not used for longest, the first {@code flushed} of {@code count}, to the others. */
    private static void flush(long entries, int count, int flushed, long frames) {
        FrameAllocator.lock();
        for (int index = 0; index < flushed; index++) {
            long address = Memory.load64(entries + 8L * index);
            int kind = frames == 1 && (address & FrameAllocator.USED_FLAG) == 0 ? Buddy.CLEAN : Buddy.USED;
            Buddy.give(kind, Frames.of(address), frames);
        }
        FrameAllocator.unlock();
        Memory.copy(entries, entries + 8L * flushed, 8L * (count - flushed));
    }

    /** Zeroes a piece of a page that is to be used again. False if there was none to zero, or enough are ready. */
    static boolean cleanOnePiece() {
        long cache = own();
        long page = Memory.load64(cache + CLEANING_OFFSET);
        if (page == 0) {
            int ready = Memory.load32(cache + READY_COUNT_OFFSET);
            if (ready >= PAGES / 2 || !startCleaning(cache)) {
                return false;
            }
            page = Memory.load64(cache + CLEANING_OFFSET);
        }
        long cleaned = Memory.load64(cache + CLEANED_OFFSET);
        Memory.fill(page + cleaned, 0, PIECE_BYTES);
        if (cleaned + PIECE_BYTES < PAGE_BYTES) {
            Memory.store64(cache + CLEANED_OFFSET, cleaned + PIECE_BYTES);
            return true;
        }
        int ready = Memory.load32(cache + READY_COUNT_OFFSET);
        Memory.store64(cache + CLEANING_OFFSET, 0);
        Memory.store64(cache + READY_OFFSET + 8L * ready, page);
        Memory.store32(cache + READY_COUNT_OFFSET, ready + 1);
        return true;
    }

    private static boolean startCleaning(long cache) {
        int used = Memory.load32(cache + USED_COUNT_OFFSET);
        if (used == 0) {
            return false;
        }
        Memory.store32(cache + USED_COUNT_OFFSET, used - 1);
        Memory.store64(cache + CLEANING_OFFSET, Memory.load64(cache + USED_OFFSET + 8L * (used - 1)));
        Memory.store64(cache + CLEANED_OFFSET, 0);
        return true;
    }

    /** The page that is being zeroed, or else the one that was used last: all zero. */
    private static long finishCleaning(long cache) {
        if (Memory.load64(cache + CLEANING_OFFSET) == 0) {
            startCleaning(cache);
        }
        long page = Memory.load64(cache + CLEANING_OFFSET);
        long cleaned = Memory.load64(cache + CLEANED_OFFSET);
        Memory.fill(page + cleaned, 0, PAGE_BYTES - cleaned);
        Memory.store64(cache + CLEANING_OFFSET, 0);
        return page;
    }

    /** Gives everything that the calling vCPU has at hand to the others. */
    static void flushAll() {
        long cache = own();
        int frames = Memory.load32(cache + FRAME_COUNT_OFFSET);
        flush(cache + FRAMES_OFFSET, frames, frames, 1);
        Memory.store32(cache + FRAME_COUNT_OFFSET, 0);
        int used = Memory.load32(cache + USED_COUNT_OFFSET);
        flush(cache + USED_OFFSET, used, used, PAGE_FRAMES);
        Memory.store32(cache + USED_COUNT_OFFSET, 0);
        long cleaning = Memory.load64(cache + CLEANING_OFFSET);
        if (cleaning != 0) {
            Memory.store64(cache + CLEANING_OFFSET, 0);
            FrameAllocator.releaseRange(cleaning, PAGE_FRAMES, 0);
        }
        int ready = Memory.load32(cache + READY_COUNT_OFFSET);
        for (int index = 0; index < ready; index++) {
            FrameAllocator.releaseRange(Memory.load64(cache + READY_OFFSET + 8L * index), PAGE_FRAMES, PAGE_FRAMES);
        }
        Memory.store32(cache + READY_COUNT_OFFSET, 0);
    }
}
