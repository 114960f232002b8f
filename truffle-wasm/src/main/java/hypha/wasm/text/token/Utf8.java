package hypha.wasm.text.token;

/** Checks of UTF-8 as the specification defines it: shortest forms only, no surrogates, at most U+10FFFF. */
public final class Utf8 {
    private Utf8() {}

    /** Returns the offset of the first byte in a range that is not part of a well-formed sequence, or -1. */
    public static int firstMalformed(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end) {
            int lead = bytes[i];
            if (lead >= 0) {
                i++;
                continue;
            }
            int length = sequenceLength(bytes, i, end);
            if (length == 0) {
                return i;
            }
            i += length;
        }
        return -1;
    }

    /** Returns the length of the well-formed sequence of several bytes at an offset, or 0. */
    private static int sequenceLength(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xff;
        int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (lead < 0xc2 || lead > 0xf4 || at + length > end) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = bytes[at + 1] & 0xff;
        boolean overlong = lead == 0xe0 && second < 0xa0 || lead == 0xf0 && second < 0x90;
        boolean surrogate = lead == 0xed && second >= 0xa0;
        boolean beyond = lead == 0xf4 && second >= 0x90;
        return overlong || surrogate || beyond ? 0 : length;
    }
}
