package hypha.aot.runtime;

import hypha.bare.Export;
import hypha.bare.Memory;

/**
 * The C library's block functions, which LLVM calls for {@link Memory#copy}, {@link Memory#fill} and for loops that it recognises. Compiled
 * so that LLVM does not recognise the loops of this very class. Sizes are unsigned, as C has them.
 */
public final class BlockMemory {
    private static final int WORD = 8;

    /** Bytes moved in one round: few enough to be in registers before the first is written, so that the ranges may overlap. */
    private static final int ROUND = 4 * WORD;

    private BlockMemory() {}

    /** {@code void *memcpy(void *, const void *, size_t)}; allows what {@link #memmove} allows. */
    @Export("memcpy")
    public static long memcpy(long target, long source, long bytes) {
        return memmove(target, source, bytes);
    }

    /** {@code void *memmove(void *, const void *, size_t)}. */
    @Export("memmove")
    public static long memmove(long target, long source, long bytes) {
        // Only a target inside the source's range needs the copy to start at the end.
        if (Long.compareUnsigned(target - source, bytes) < 0) {
            moveDown(target, source, bytes);
        } else {
            moveUp(target, source, bytes);
        }
        return target;
    }

    private static void moveUp(long target, long source, long bytes) {
        long done = 0;
        for (; Long.compareUnsigned(bytes - done, ROUND) >= 0; done += ROUND) {
            moveRound(target + done, source + done);
        }
        for (; bytes - done >= WORD; done += WORD) {
            Memory.store64(target + done, Memory.load64(source + done));
        }
        for (; done != bytes; done++) {
            Memory.store8(target + done, Memory.load8(source + done));
        }
    }

    private static void moveDown(long target, long source, long bytes) {
        long left = bytes;
        for (; Long.compareUnsigned(left, ROUND) >= 0; left -= ROUND) {
            moveRound(target + left - ROUND, source + left - ROUND);
        }
        for (; left >= WORD; left -= WORD) {
            Memory.store64(target + left - WORD, Memory.load64(source + left - WORD));
        }
        for (; left != 0; left--) {
            Memory.store8(target + left - 1, Memory.load8(source + left - 1));
        }
    }

    private static void moveRound(long target, long source) {
        long word0 = Memory.load64(source);
        long word1 = Memory.load64(source + WORD);
        long word2 = Memory.load64(source + 2 * WORD);
        long word3 = Memory.load64(source + 3 * WORD);
        Memory.store64(target, word0);
        Memory.store64(target + WORD, word1);
        Memory.store64(target + 2 * WORD, word2);
        Memory.store64(target + 3 * WORD, word3);
    }

    /** {@code void *memset(void *, int, size_t)}. */
    @Export("memset")
    public static long memset(long target, int value, long bytes) {
        long pattern = (value & 0xFFL) * 0x0101010101010101L;
        long done = 0;
        for (; Long.compareUnsigned(bytes - done, ROUND) >= 0; done += ROUND) {
            Memory.store64(target + done, pattern);
            Memory.store64(target + done + WORD, pattern);
            Memory.store64(target + done + 2 * WORD, pattern);
            Memory.store64(target + done + 3 * WORD, pattern);
        }
        for (; bytes - done >= WORD; done += WORD) {
            Memory.store64(target + done, pattern);
        }
        for (; done != bytes; done++) {
            Memory.store8(target + done, value);
        }
        return target;
    }

    /** {@code int memcmp(const void *, const void *, size_t)}. */
    @Export("memcmp")
    public static int memcmp(long left, long right, long bytes) {
        for (long done = 0; done != bytes; done++) {
            int difference = Memory.load8(left + done) - Memory.load8(right + done);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    /** {@code int bcmp(const void *, const void *, size_t)}. */
    @Export("bcmp")
    public static int bcmp(long left, long right, long bytes) {
        return memcmp(left, right, bytes);
    }
}
