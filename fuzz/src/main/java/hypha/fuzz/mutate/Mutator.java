package hypha.fuzz.mutate;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Changes bytes of a module, or of a text, at random: with an eye for numbers in LEB128 and for sections, where mistakes hide. */
public final class Mutator {
    private static final int[] INTERESTING = {
        0, 1, 0x7F, 0x80, 0xFF, 0x40, 0x0B, 0x05, 0x70, 0x6F, 0x63, 0x64, 0x7B, 0x60, 0x50
    };
    private static final int HEADER_BYTES = 8;
    private static final int MAXIMUM_BYTES = 1 << 17;

    private final SplittableRandom random;

    /** Creates a mutator; the same seed gives the same mutants. */
    public Mutator(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /**
     * Returns a mutant.
     *
     * @param input what is changed; at least one byte
     * @param other another input, pieces of which may get in
     */
    public byte[] mutate(byte[] input, byte[] other) {
        byte[] bytes = input;
        int changes = 1 + random.nextInt(1 + random.nextInt(6));
        for (int i = 0; i < changes && bytes.length > HEADER_BYTES + 1; i++) {
            bytes = change(bytes, other);
        }
        return bytes.length > MAXIMUM_BYTES ? Arrays.copyOf(bytes, MAXIMUM_BYTES) : bytes;
    }

    private byte[] change(byte[] bytes, byte[] other) {
        int at = random.nextInt(20) == 0
                ? random.nextInt(bytes.length)
                : HEADER_BYTES + random.nextInt(bytes.length - HEADER_BYTES);
        return switch (random.nextInt(11)) {
            case 0, 1 -> set(bytes, at, bytes[at] ^ 1 << random.nextInt(8));
            case 2 -> set(bytes, at, random.nextInt());
            case 3, 4 -> set(bytes, at, INTERESTING[random.nextInt(INTERESTING.length)]);
            case 5 -> Arrays.copyOf(bytes, at);
            case 6 -> splice(bytes, at, at + 1 + random.nextInt(8), new byte[0]);
            case 7 -> splice(bytes, at, at, number());
            case 8 -> splice(bytes, at, numberEnd(bytes, at), number());
            case 9 -> splice(bytes, at, at, piece(bytes));
            default -> splice(bytes, at, at + random.nextInt(4), piece(other));
        };
    }

    private static byte[] set(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] insert) {
        int end = Math.min(to, bytes.length);
        byte[] changed = new byte[from + insert.length + bytes.length - end];
        System.arraycopy(bytes, 0, changed, 0, from);
        System.arraycopy(insert, 0, changed, from, insert.length);
        System.arraycopy(bytes, end, changed, from + insert.length, bytes.length - end);
        return changed;
    }

    private static int numberEnd(byte[] bytes, int at) {
        int end = at;
        while (end < bytes.length - 1 && bytes[end] < 0) {
            end++;
        }
        return end + 1;
    }

    private byte[] piece(byte[] bytes) {
        int from = random.nextInt(bytes.length);
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 1 + random.nextInt(40)));
    }

    /** Returns a number in LEB128: small, huge, too long, or negative. */
    private byte[] number() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long value = switch (random.nextInt(5)) {
            case 0 -> random.nextInt(128);
            case 1 -> random.nextInt(100_000);
            case 2 -> 0xFFFF_FFFFL;
            case 3 -> -1;
            default -> random.nextLong() >>> random.nextInt(64);
        };
        int padding = random.nextInt(6) == 0 ? random.nextInt(12) : 0;
        while (value >>> 7 != 0) {
            out.write((int) (value & 0x7F | 0x80));
            value >>>= 7;
        }
        if (padding > 0) {
            out.write((int) value | 0x80);
            for (int i = 1; i < padding; i++) {
                out.write(0x80);
            }
            value = 0;
        }
        out.write((int) value);
        return out.toByteArray();
    }
}
