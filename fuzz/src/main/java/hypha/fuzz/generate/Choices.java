package hypha.fuzz.generate;

import java.util.List;
import java.util.SplittableRandom;

/**
 * What decides everything that is generated: bytes, read one after the other. When they have run out there are only zeros, and zero is always the simplest choice, so any sequence of bytes is
 * good, and removing or lowering bytes makes things simpler. That is what {@link hypha.fuzz.reduce.Reducer} does.
 */
public final class Choices {
    private static final int BYTE_VALUES = 256;

    private static final long[] INTERESTING = {
        0,
        1,
        -1,
        2,
        7,
        8,
        31,
        32,
        33,
        63,
        64,
        255,
        256,
        32767,
        32768,
        65535,
        65536,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xFFFF_FFFFL,
        0x1_0000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0x5555_5555_5555_5555L
    };

    private final byte[] bytes;
    private int position;

    /** Reads choices from bytes, which are not changed. */
    public Choices(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns the bytes that stand for a seed: 16 to 4,000, short ones more often. */
    public static byte[] ofSeed(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = new byte[16 + random.nextInt(1 + random.nextInt(4_000))];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Returns how many bytes were read. */
    public int position() {
        return Math.min(position, bytes.length);
    }

    private int next() {
        return position < bytes.length ? bytes[position++] & (BYTE_VALUES - 1) : 0;
    }

    /** Chooses a number from 0 to {@code bound - 1}; takes nothing if there is no choice. */
    public int below(int bound) {
        if (bound <= 1) {
            return 0;
        }
        int chosen = next();
        if (bound > BYTE_VALUES) {
            chosen = chosen << 8 | next();
        }
        return chosen % bound;
    }

    /** Chooses a number between two, inclusive; the lower one is the simplest. */
    public int between(int lowest, int highest) {
        return lowest + below(highest - lowest + 1);
    }

    /** Says yes with a probability in percent; no is the simpler answer. */
    public boolean chance(int percent) {
        return next() >= BYTE_VALUES - percent * BYTE_VALUES / 100;
    }

    /** Chooses one of a list, which is not empty; the first is the simplest. */
    public <T> T of(List<T> list) {
        return list.get(below(list.size()));
    }

    /** Chooses 64 bits: small numbers, those at the edges of types, or any. */
    public long bits() {
        return switch (below(4)) {
            case 0 -> next();
            case 1 -> INTERESTING[below(INTERESTING.length)];
            case 2 -> INTERESTING[below(INTERESTING.length)] + (byte) next();
            default -> {
                long bits = 0;
                for (int i = 0; i < Long.BYTES; i++) {
                    bits = bits << 8 | next();
                }
                yield bits;
            }
        };
    }
}
