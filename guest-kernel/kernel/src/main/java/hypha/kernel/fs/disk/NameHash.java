package hypha.kernel.fs.disk;

import hypha.bare.Memory;

/**
 * SipHash-2-4 of a name with the volume's secret key, so that nobody who chooses names can choose hashes. Two names of one directory
 * with the same hash do not happen (2<sup>-63</sup> for each pair); the second is refused.
 */
final class NameHash {
    private NameHash() {}

    /** The hash of {@code bytes} bytes: from {@link DiskFormat#LEAST_HASH} to {@link Long#MAX_VALUE}. */
    static long of(long key0, long key1, long name, int bytes) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        int words = bytes >>> 3;
        int rounds = 2;
        for (int index = 0; index <= words + 1; index++) {
            long word = 0;
            if (index < words) {
                word = Memory.load64(name + 8L * index);
            } else if (index == words) {
                word = tail(name, bytes);
            } else {
                v2 ^= 0xFF;
                rounds = 4;
            }
            v3 ^= word;
            for (int round = 0; round < rounds; round++) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        return Math.max((v0 ^ v1 ^ v2 ^ v3) & Long.MAX_VALUE, DiskFormat.LEAST_HASH);
    }

    private static long tail(long name, int bytes) {
        long word = (long) bytes << 56;
        for (int index = 0; index < (bytes & 7); index++) {
            word |= (long) Memory.load8(name + (bytes & -8) + index) << 8 * index;
        }
        return word;
    }
}
