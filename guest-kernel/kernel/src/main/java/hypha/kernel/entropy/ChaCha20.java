package hypha.kernel.entropy;

import hypha.bare.Memory;

/** The ChaCha20 block function; RFC 8439, 2.3. */
public final class ChaCha20 {
    /** Bytes of a block, and of the state. */
    public static final int BLOCK_BYTES = 64;
    /** Bytes of a key. */
    public static final int KEY_BYTES = 32;
    /** Offset of the key in the state. */
    public static final int KEY_OFFSET = 16;
    /** Offset of the block counter in the state, 32 bits; the nonce of 96 bits follows. */
    public static final int COUNTER_OFFSET = 48;

    private ChaCha20() {}

    /** Writes the four constant words of a state: "expand 32-byte k". */
    public static void constants(long state) {
        Memory.store32(state, 0x6170_7865);
        Memory.store32(state + 4, 0x3320_646e);
        Memory.store32(state + 8, 0x7962_2d32);
        Memory.store32(state + 12, 0x6b20_6574);
    }

    /** Computes the block of a state: 64 bytes at {@code output}, which does not overlap the state. */
    public static void block(long state, long output) {
        for (int offset = 0; offset < BLOCK_BYTES; offset += 8) {
            Memory.store64(output + offset, Memory.load64(state + offset));
        }
        for (int round = 0; round < 20; round += 2) {
            quarterRound(output, 0, 4, 8, 12);
            quarterRound(output, 1, 5, 9, 13);
            quarterRound(output, 2, 6, 10, 14);
            quarterRound(output, 3, 7, 11, 15);
            quarterRound(output, 0, 5, 10, 15);
            quarterRound(output, 1, 6, 11, 12);
            quarterRound(output, 2, 7, 8, 13);
            quarterRound(output, 3, 4, 9, 14);
        }
        for (int offset = 0; offset < BLOCK_BYTES; offset += 4) {
            Memory.store32(output + offset, Memory.load32(output + offset) + Memory.load32(state + offset));
        }
    }

    /** The quarter round on four words of a state; RFC 8439, 2.1. */
    static void quarterRound(long words, int first, int second, int third, int fourth) {
        int a = Memory.load32(words + 4 * first);
        int b = Memory.load32(words + 4 * second);
        int c = Memory.load32(words + 4 * third);
        int d = Memory.load32(words + 4 * fourth);
        a += b;
        d = Integer.rotateLeft(d ^ a, 16);
        c += d;
        b = Integer.rotateLeft(b ^ c, 12);
        a += b;
        d = Integer.rotateLeft(d ^ a, 8);
        c += d;
        b = Integer.rotateLeft(b ^ c, 7);
        Memory.store32(words + 4 * first, a);
        Memory.store32(words + 4 * second, b);
        Memory.store32(words + 4 * third, c);
        Memory.store32(words + 4 * fourth, d);
    }
}
