package hypha.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Hashes of names: SipHash-2-4 with the disk's key, without the sign bit, and at least 16. */
final class NameHashes {
    private static final long LEAST = 16;

    private final long key0;
    private final long key1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    NameHashes(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    long of(byte[] name) {
        return Math.max(sipHash(name) & Long.MAX_VALUE, LEAST);
    }

    long sipHash(byte[] message) {
        v0 = key0 ^ 0x736f6d6570736575L;
        v1 = key1 ^ 0x646f72616e646f6dL;
        v2 = key0 ^ 0x6c7967656e657261L;
        v3 = key1 ^ 0x7465646279746573L;
        byte[] padded = new byte[(message.length / 8 + 1) * 8];
        System.arraycopy(message, 0, padded, 0, message.length);
        padded[padded.length - 1] = (byte) message.length;
        ByteBuffer words = ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN);
        while (words.hasRemaining()) {
            long word = words.getLong();
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }
        v2 ^= 0xFF;
        for (int count = 0; count < 4; count++) {
            round();
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
    }
}
