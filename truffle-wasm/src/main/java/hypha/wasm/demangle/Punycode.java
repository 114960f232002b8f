package hypha.wasm.demangle;

/** Punycode (RFC 3492) as Rust's names use it: with an underscore between the ASCII characters and the rest. */
final class Punycode {
    private static final int BASE = 36;
    private static final int MINIMUM_THRESHOLD = 1;
    private static final int MAXIMUM_THRESHOLD = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_POINT = 128;
    private static final int MAXIMUM_POINTS = 256;

    private Punycode() {}

    static String decode(String text) throws MalformedNameException {
        int separator = text.lastIndexOf('_');
        StringBuilder ascii = new StringBuilder(separator < 0 ? "" : text.substring(0, separator));
        int[] points = new int[MAXIMUM_POINTS];
        int count = 0;
        for (; count < ascii.length() && count < MAXIMUM_POINTS; count++) {
            points[count] = ascii.charAt(count);
        }
        int point = INITIAL_POINT;
        int bias = INITIAL_BIAS;
        long index = 0;
        int at = separator + 1;
        while (at < text.length()) {
            long start = index;
            long weight = 1;
            for (int k = BASE; ; k += BASE) {
                if (at == text.length()) {
                    throw MalformedNameException.INSTANCE;
                }
                int digit = digit(text.charAt(at++));
                index += digit * weight;
                int threshold = Math.clamp(k - bias, MINIMUM_THRESHOLD, MAXIMUM_THRESHOLD);
                if (digit < threshold) {
                    break;
                }
                weight *= BASE - threshold;
                if (index > Integer.MAX_VALUE || weight > Integer.MAX_VALUE) {
                    throw MalformedNameException.INSTANCE;
                }
            }
            if (count == MAXIMUM_POINTS) {
                throw MalformedNameException.INSTANCE;
            }
            count++;
            bias = adapt(index - start, count, start == 0);
            point = (int) Math.min(point + index / count, Integer.MAX_VALUE);
            index %= count;
            if (!Character.isValidCodePoint(point)) {
                throw MalformedNameException.INSTANCE;
            }
            System.arraycopy(points, (int) index, points, (int) index + 1, count - 1 - (int) index);
            points[(int) index++] = point;
        }
        return new String(points, 0, count);
    }

    private static int digit(char c) throws MalformedNameException {
        if (c >= 'a' && c <= 'z') {
            return c - 'a';
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 26;
        }
        throw MalformedNameException.INSTANCE;
    }

    private static int adapt(long delta, int count, boolean first) {
        long rest = first ? delta / DAMP : delta / 2;
        rest += rest / count;
        int k = 0;
        while (rest > (BASE - MINIMUM_THRESHOLD) * MAXIMUM_THRESHOLD / 2) {
            rest /= BASE - MINIMUM_THRESHOLD;
            k += BASE;
        }
        return (int) (k + (BASE - MINIMUM_THRESHOLD + 1) * rest / (rest + SKEW));
    }
}
