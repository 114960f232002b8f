package hypha.wasm.text.token;

/** Integers of the text format: decimal or hexadecimal, with underscores between digits. Spec: text/values#integers. */
public final class IntegerLiteral {
    /** What a literal's digits say: its magnitude as an unsigned number, whether it has a minus, and whether it fits 64 bits. */
    private record Parsed(long magnitude, boolean negative, boolean overflow) {}

    private IntegerLiteral() {}

    /** Returns whether a text is an integer literal without sign. */
    public static boolean isUnsigned(String text) {
        return !text.isEmpty() && Character.digit(text.charAt(0), 10) >= 0 && parse(text) != null;
    }

    /** Returns whether a text is an integer literal, with or without sign. */
    public static boolean isInteger(String text) {
        return parse(text) != null;
    }

    /**
     * Returns the integer that the cursor is at, as the low bits of the result, and passes it. Values from
     * -2<sup>bits-1</sup> to 2<sup>bits</sup>-1 are in range.
     *
     * @param bits the width: 8, 16, 32 or 64
     * @param problem the message for a literal out of range
     */
    public static long expect(Cursor cursor, int bits, String problem) {
        Parsed parsed = cursor.at(TokenKind.WORD) ? parse(cursor.text()) : null;
        if (parsed == null) {
            throw cursor.unexpected();
        }
        long largest = bits == Long.SIZE ? -1L : (1L << bits) - 1;
        long bound = parsed.negative ? 1L << (bits - 1) : largest;
        if (parsed.overflow || Long.compareUnsigned(parsed.magnitude, bound) > 0) {
            throw cursor.error(problem);
        }
        cursor.advance();
        return parsed.negative ? -parsed.magnitude : parsed.magnitude;
    }

    /** Returns the integer without sign that the cursor is at, and passes it. Parameters as for {@link #expect}. */
    public static long expectUnsigned(Cursor cursor, int bits, String problem) {
        if (!cursor.at(TokenKind.WORD) || !isUnsigned(cursor.text())) {
            throw cursor.unexpected();
        }
        return expect(cursor, bits, problem);
    }

    /**
     * Returns the unsigned integer of 64 bits that a text is.
     *
     * @return the bits, or null if the text is not an unsigned integer or too large
     */
    public static Long unsignedLong(String text) {
        Parsed parsed = isUnsigned(text) ? parse(text) : null;
        return parsed == null || parsed.overflow ? null : Long.valueOf(parsed.magnitude);
    }

    private static Parsed parse(String text) {
        int at = 0;
        int length = text.length();
        boolean signed = length > 0 && (text.charAt(0) == '-' || text.charAt(0) == '+');
        at += signed ? 1 : 0;
        int radix = text.startsWith("0x", at) ? 16 : 10;
        at += radix == 16 ? 2 : 0;
        if (!digits(text, at, length, radix)) {
            return null;
        }
        long magnitude = 0;
        boolean overflow = false;
        long limit = Long.divideUnsigned(-1L, radix);
        for (; at < length; at++) {
            char c = text.charAt(at);
            if (c == '_') {
                continue;
            }
            int digit = Character.digit(c, radix);
            long scaled = magnitude * radix;
            overflow |= Long.compareUnsigned(magnitude, limit) > 0 || Long.compareUnsigned(scaled + digit, scaled) < 0;
            magnitude = scaled + digit;
        }
        return new Parsed(magnitude, signed && text.charAt(0) == '-', overflow);
    }

    /** Returns whether a range is digits, with single underscores between them. */
    static boolean digits(String text, int start, int end, int radix) {
        boolean digitBefore = false;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            boolean digit = c < 0x80 && Character.digit(c, radix) >= 0;
            if (!digit && !(c == '_' && digitBefore)) {
                return false;
            }
            digitBefore = digit;
        }
        return digitBefore;
    }
}
