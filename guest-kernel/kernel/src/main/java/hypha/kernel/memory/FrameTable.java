package hypha.kernel.memory;

import hypha.bare.Memory;

/**
 * What is known of each frame: 16 bytes, meaningful for the first frame of a free block, zero for all others.
 *
 * <pre>
 *   +0x0  next    32 bits: frame number of the next free block of this order, or 0
 *   +0x4  previous  32 bits, likewise
 *   +0x8  state   8 bits: 0, or {@link #FREE}
 *   +0x9  order   8 bits
 *   +0xA  clean   8 bits: 1 if every byte of the block is 0
 * </pre>
 *
 * <p>RAM grows, so the table does: RAM is cut into sections of 32 MiB, each with a piece of the table of its own that comes from the
 * allocator itself; a directory over all sections that the machine may ever have finds the pieces. The entries of a section cost
 * 0.4 % of it, and as zero means "not the start of a free block", no more of them is ever touched than there are free blocks.
 */
final class FrameTable {
    /** Binary logarithm of the frames in a section. */
    static final int SECTION_SHIFT = 13;
    /** Frames in a section. */
    static final long SECTION_FRAMES = 1L << SECTION_SHIFT;
    /** Bytes of an entry. */
    static final int ENTRY_BYTES = 16;
    /** Bytes of a section's piece of the table. */
    static final long PIECE_BYTES = SECTION_FRAMES * ENTRY_BYTES;
    /** Order of the block that holds a piece. */
    static final int PIECE_ORDER = SECTION_SHIFT + 4 - Frames.SHIFT;

    private static final int NEXT_OFFSET = 0;
    private static final int PREVIOUS_OFFSET = 4;
    private static final int STATE_OFFSET = 8;
    private static final int ORDER_OFFSET = 9;
    private static final int CLEAN_OFFSET = 10;
    private static final int FREE = 1;

    private static long directory;
    private static long sectionCount;

    private FrameTable() {}

    /** Bytes of the directory for a machine that may have {@code maximumBytes} of RAM. */
    static long directoryBytes(long maximumBytes) {
        return sectionsIn(maximumBytes) * 8;
    }

    static long sectionsIn(long bytes) {
        return (Frames.holding(bytes) + SECTION_FRAMES - 1) >>> SECTION_SHIFT;
    }

    /** Starts with no section. {@code directoryAddress} is zeroed memory of {@link #directoryBytes}. */
    static void init(long directoryAddress, long maximumBytes) {
        directory = directoryAddress;
        sectionCount = sectionsIn(maximumBytes);
    }

    /** Gives a section its piece, which is zeroed. */
    static void add(long section, long piece) {
        Memory.store64(directory + section * 8, piece);
    }

    static boolean has(long section) {
        return section < sectionCount && Memory.load64(directory + section * 8) != 0;
    }

    /** The entry's address, or 0 for a frame of a section without a piece. */
    private static long entry(long frame) {
        long section = frame >>> SECTION_SHIFT;
        if (Long.compareUnsigned(section, sectionCount) >= 0) {
            return 0;
        }
        long piece = Memory.load64(directory + section * 8);
        return piece == 0 ? 0 : piece + (frame & (SECTION_FRAMES - 1)) * ENTRY_BYTES;
    }

    /** True if a free block of exactly this order starts at {@code frame}. Any frame number may be asked for. */
    static boolean isFree(long frame, int order) {
        long entry = entry(frame);
        return entry != 0 && Memory.load8(entry + STATE_OFFSET) == FREE && Memory.load8(entry + ORDER_OFFSET) == order;
    }

    /** True if a free block, of any order, starts at {@code frame}. */
    static boolean isFreeStart(long frame) {
        long entry = entry(frame);
        return entry != 0 && Memory.load8(entry + STATE_OFFSET) == FREE;
    }

    static int order(long frame) {
        return Memory.load8(entry(frame) + ORDER_OFFSET);
    }

    static boolean isClean(long frame) {
        return Memory.load8(entry(frame) + CLEAN_OFFSET) != 0;
    }

    static long next(long frame) {
        return Memory.load32(entry(frame) + NEXT_OFFSET) & 0xFFFF_FFFFL;
    }

    static void next(long frame, long value) {
        Memory.store32(entry(frame) + NEXT_OFFSET, (int) value);
    }

    static long previous(long frame) {
        return Memory.load32(entry(frame) + PREVIOUS_OFFSET) & 0xFFFF_FFFFL;
    }

    static void previous(long frame, long value) {
        Memory.store32(entry(frame) + PREVIOUS_OFFSET, (int) value);
    }

    static void markFree(long frame, int order, boolean clean) {
        long entry = entry(frame);
        Memory.store8(entry + STATE_OFFSET, FREE);
        Memory.store8(entry + ORDER_OFFSET, order);
        Memory.store8(entry + CLEAN_OFFSET, clean ? 1 : 0);
    }

    static void markUsed(long frame) {
        Memory.store8(entry(frame) + STATE_OFFSET, 0);
    }
}
