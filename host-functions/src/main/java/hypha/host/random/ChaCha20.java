package hypha.host.random;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The ChaCha20 block function (RFC 8439, 2.3) with a nonce of zeros and a block counter of 64 bits. */
final class ChaCha20 {
    /** Bytes of a block. */
    static final int BLOCK_BYTES = 64;

    /** Bytes of a key. */
    static final int KEY_BYTES = 32;

    /** "expand 32-byte k". */
    private static final int CONSTANT_0 = 0x61707865;

    private static final int CONSTANT_1 = 0x3320646e;
    private static final int CONSTANT_2 = 0x79622d32;
    private static final int CONSTANT_3 = 0x6b206574;

    private static final int DOUBLE_ROUNDS = 10;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private ChaCha20() {}

    /**
     * Makes a block of the key stream.
     *
     * @param key an array with the key at its start
     * @param counter number of the block
     * @param output where the block goes
     * @param position index of its first byte there; may lie over the key
     */
    static void block(byte[] key, long counter, byte[] output, int position) {
        int k0 = word(key, 0);
        int k1 = word(key, 1);
        int k2 = word(key, 2);
        int k3 = word(key, 3);
        int k4 = word(key, 4);
        int k5 = word(key, 5);
        int k6 = word(key, 6);
        int k7 = word(key, 7);
        int low = (int) counter;
        int high = (int) (counter >>> Integer.SIZE);
        int x0 = CONSTANT_0;
        int x1 = CONSTANT_1;
        int x2 = CONSTANT_2;
        int x3 = CONSTANT_3;
        int x4 = k0;
        int x5 = k1;
        int x6 = k2;
        int x7 = k3;
        int x8 = k4;
        int x9 = k5;
        int x10 = k6;
        int x11 = k7;
        int x12 = low;
        int x13 = high;
        int x14 = 0;
        int x15 = 0;
        for (int round = 0; round < DOUBLE_ROUNDS; round++) {
            // Four columns, then four diagonals, each through the four steps of the quarter round (RFC 8439, 2.1).
            x0 += x4;
            x12 = Integer.rotateLeft(x12 ^ x0, 16);
            x8 += x12;
            x4 = Integer.rotateLeft(x4 ^ x8, 12);
            x0 += x4;
            x12 = Integer.rotateLeft(x12 ^ x0, 8);
            x8 += x12;
            x4 = Integer.rotateLeft(x4 ^ x8, 7);

            x1 += x5;
            x13 = Integer.rotateLeft(x13 ^ x1, 16);
            x9 += x13;
            x5 = Integer.rotateLeft(x5 ^ x9, 12);
            x1 += x5;
            x13 = Integer.rotateLeft(x13 ^ x1, 8);
            x9 += x13;
            x5 = Integer.rotateLeft(x5 ^ x9, 7);

            x2 += x6;
            x14 = Integer.rotateLeft(x14 ^ x2, 16);
            x10 += x14;
            x6 = Integer.rotateLeft(x6 ^ x10, 12);
            x2 += x6;
            x14 = Integer.rotateLeft(x14 ^ x2, 8);
            x10 += x14;
            x6 = Integer.rotateLeft(x6 ^ x10, 7);

            x3 += x7;
            x15 = Integer.rotateLeft(x15 ^ x3, 16);
            x11 += x15;
            x7 = Integer.rotateLeft(x7 ^ x11, 12);
            x3 += x7;
            x15 = Integer.rotateLeft(x15 ^ x3, 8);
            x11 += x15;
            x7 = Integer.rotateLeft(x7 ^ x11, 7);

            x0 += x5;
            x15 = Integer.rotateLeft(x15 ^ x0, 16);
            x10 += x15;
            x5 = Integer.rotateLeft(x5 ^ x10, 12);
            x0 += x5;
            x15 = Integer.rotateLeft(x15 ^ x0, 8);
            x10 += x15;
            x5 = Integer.rotateLeft(x5 ^ x10, 7);

            x1 += x6;
            x12 = Integer.rotateLeft(x12 ^ x1, 16);
            x11 += x12;
            x6 = Integer.rotateLeft(x6 ^ x11, 12);
            x1 += x6;
            x12 = Integer.rotateLeft(x12 ^ x1, 8);
            x11 += x12;
            x6 = Integer.rotateLeft(x6 ^ x11, 7);

            x2 += x7;
            x13 = Integer.rotateLeft(x13 ^ x2, 16);
            x8 += x13;
            x7 = Integer.rotateLeft(x7 ^ x8, 12);
            x2 += x7;
            x13 = Integer.rotateLeft(x13 ^ x2, 8);
            x8 += x13;
            x7 = Integer.rotateLeft(x7 ^ x8, 7);

            x3 += x4;
            x14 = Integer.rotateLeft(x14 ^ x3, 16);
            x9 += x14;
            x4 = Integer.rotateLeft(x4 ^ x9, 12);
            x3 += x4;
            x14 = Integer.rotateLeft(x14 ^ x3, 8);
            x9 += x14;
            x4 = Integer.rotateLeft(x4 ^ x9, 7);
        }
        put(output, position, 0, x0 + CONSTANT_0);
        put(output, position, 1, x1 + CONSTANT_1);
        put(output, position, 2, x2 + CONSTANT_2);
        put(output, position, 3, x3 + CONSTANT_3);
        put(output, position, 4, x4 + k0);
        put(output, position, 5, x5 + k1);
        put(output, position, 6, x6 + k2);
        put(output, position, 7, x7 + k3);
        put(output, position, 8, x8 + k4);
        put(output, position, 9, x9 + k5);
        put(output, position, 10, x10 + k6);
        put(output, position, 11, x11 + k7);
        put(output, position, 12, x12 + low);
        put(output, position, 13, x13 + high);
        put(output, position, 14, x14);
        put(output, position, 15, x15);
    }

    private static int word(byte[] bytes, int index) {
        return (int) WORDS.get(bytes, Integer.BYTES * index);
    }

    private static void put(byte[] bytes, int position, int index, int value) {
        WORDS.set(bytes, position + Integer.BYTES * index, value);
    }
}
