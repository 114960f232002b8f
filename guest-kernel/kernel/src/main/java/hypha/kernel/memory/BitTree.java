package hypha.kernel.memory;

import hypha.bare.Memory;

/**
 * A set of numbers from 0 to a bound: a bitmap, and above it bitmaps with one bit for each word below that is not 0. The next member
 * from anywhere is found in as many steps as there are levels, four for 2<sup>24</sup> numbers. What is 0 was never touched, so a sparse
 * set is sparse in memory.
 *
 * <pre>
 *   +0x00  levels   32 bits
 *   +0x08  bits     64 bits: the bound
 *   +0x10  address of each level, 64 bits each, the bitmap itself first
 * </pre>
 */
final class BitTree {
    /** Bytes of the structure, without the levels. */
    static final int BYTES = 0x40;

    private static final int LEVELS_OFFSET = 0x00;
    private static final int BITS_OFFSET = 0x08;
    private static final int ADDRESSES_OFFSET = 0x10;
    /** Binary logarithm of the bits in a word. */
    private static final int SHIFT = 6;

    private static final int MASK = (1 << SHIFT) - 1;

    private BitTree() {}

    /** Bytes of all levels for numbers below {@code bits}, which is at least 1 and at most 2<sup>36</sup>. */
    static long bytesFor(long bits) {
        long bytes = 0;
        long words = bits;
        do {
            words = words + MASK >>> SHIFT;
            bytes += words * 8;
        } while (words > 1);
        return bytes;
    }

    /** Makes an empty set of numbers below {@code bits}; {@code memory} is zeroed, {@link #bytesFor} long and aligned to 8. */
    static void init(long tree, long bits, long memory) {
        int levels = 0;
        long address = memory;
        long words = bits;
        do {
            words = words + MASK >>> SHIFT;
            Memory.store64(tree + ADDRESSES_OFFSET + 8L * levels, address);
            address += words * 8;
            levels++;
        } while (words > 1);
        Memory.store32(tree + LEVELS_OFFSET, levels);
        Memory.store64(tree + BITS_OFFSET, bits);
    }

    /** True if {@code number} is in the set; any number may be asked for. */
    static boolean has(long tree, long number) {
        if (Long.compareUnsigned(number, Memory.load64(tree + BITS_OFFSET)) >= 0) {
            return false;
        }
        return (Memory.load64(word(tree, 0, number)) >>> (number & MASK) & 1) != 0;
    }

    /** Adds a number below the bound. */
    static void add(long tree, long number) {
        int levels = Memory.load32(tree + LEVELS_OFFSET);
        long position = number;
        for (int level = 0; level < levels; level++) {
            long word = word(tree, level, position);
            long old = Memory.load64(word);
            Memory.store64(word, old | 1L << (position & MASK));
            if (old != 0) {
                return;
            }
            position >>>= SHIFT;
        }
    }

    /** Removes a number below the bound. */
    static void remove(long tree, long number) {
        int levels = Memory.load32(tree + LEVELS_OFFSET);
        long position = number;
        for (int level = 0; level < levels; level++) {
            long word = word(tree, level, position);
            long left = Memory.load64(word) & ~(1L << (position & MASK));
            Memory.store64(word, left);
            if (left != 0) {
                return;
            }
            position >>>= SHIFT;
        }
    }

    /** True if no number is in the set. */
    static boolean isEmpty(long tree) {
        return Memory.load64(word(tree, Memory.load32(tree + LEVELS_OFFSET) - 1, 0)) == 0;
    }

    /** The least member that is not below {@code from}, or -1. */
    static long next(long tree, long from) {
        int levels = Memory.load32(tree + LEVELS_OFFSET);
        long bound = Memory.load64(tree + BITS_OFFSET);
        long position = from;
        for (int level = 0; level < levels; level++) {
            if (position >= bound) {
                return -1;
            }
            long members = Memory.load64(word(tree, level, position)) & -1L << (position & MASK);
            if (members != 0) {
                return descend(tree, level, (position & -1L << SHIFT) + Long.numberOfTrailingZeros(members));
            }
            position =
                    (position >>> SHIFT) + 1; // nothing from here on in this word: the next words, by their bits above
            bound = bound + MASK >>> SHIFT;
        }
        return -1;
    }

    /** The least member below a bit that is set at {@code level}. */
    private static long descend(long tree, int level, long bit) {
        long position = bit;
        for (int below = level - 1; below >= 0; below--) {
            long members = Memory.load64(Memory.load64(tree + ADDRESSES_OFFSET + 8L * below) + position * 8);
            position = (position << SHIFT) + Long.numberOfTrailingZeros(members);
        }
        return position;
    }

    /** Where the bit of a position is at a level. */
    private static long word(long tree, int level, long position) {
        return Memory.load64(tree + ADDRESSES_OFFSET + 8L * level) + (position >>> SHIFT) * 8;
    }
}
