package hypha.wasm.text.token;

/**
 * Floating-point literals: decimal and hexadecimal (rounded exactly once, to nearest, ties to even), infinities, and NaNs with their
 * payload. Spec: text/values#floating-point.
 */
public final class FloatLiteral {
    private static final int FLOAT_PAYLOAD_BITS = 23;
    private static final int DOUBLE_PAYLOAD_BITS = 52;
    private static final String OUT_OF_RANGE = "constant out of range";

    private FloatLiteral() {}

    /** Returns the bits of the f32 that the cursor is at, and passes it. */
    public static int expectF32(Cursor cursor) {
        String text = expect(cursor);
        String magnitude = magnitude(text);
        int bits;
        if (magnitude.startsWith("nan")) {
            bits = Float.floatToRawIntBits(Float.POSITIVE_INFINITY)
                    | (int) payload(cursor, magnitude, FLOAT_PAYLOAD_BITS);
        } else if (magnitude.equals("inf")) {
            bits = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
        } else {
            float value = Float.parseFloat(javaLiteral(magnitude));
            if (Float.isInfinite(value)) {
                throw cursor.error(OUT_OF_RANGE);
            }
            bits = Float.floatToRawIntBits(value);
        }
        cursor.advance();
        return text.charAt(0) == '-' ? bits | Integer.MIN_VALUE : bits;
    }

    /** Returns the bits of the f64 that the cursor is at, and passes it. */
    public static long expectF64(Cursor cursor) {
        String text = expect(cursor);
        String magnitude = magnitude(text);
        long bits;
        if (magnitude.startsWith("nan")) {
            bits = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY)
                    | payload(cursor, magnitude, DOUBLE_PAYLOAD_BITS);
        } else if (magnitude.equals("inf")) {
            bits = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
        } else {
            double value = Double.parseDouble(javaLiteral(magnitude));
            if (Double.isInfinite(value)) {
                throw cursor.error(OUT_OF_RANGE);
            }
            bits = Double.doubleToRawLongBits(value);
        }
        cursor.advance();
        return text.charAt(0) == '-' ? bits | Long.MIN_VALUE : bits;
    }

    /** Returns whether a text is a floating-point literal; integers are such literals too. */
    public static boolean isFloat(String text) {
        String magnitude = magnitude(text);
        if (magnitude.equals("inf") || magnitude.equals("nan")) {
            return true;
        }
        if (magnitude.startsWith("nan:")) {
            return magnitude.startsWith("nan:0x") && IntegerLiteral.isUnsigned(magnitude.substring("nan:".length()));
        }
        return isNumber(magnitude);
    }

    private static String expect(Cursor cursor) {
        if (!cursor.at(TokenKind.WORD) || !isFloat(cursor.text())) {
            throw cursor.unexpected();
        }
        return cursor.text();
    }

    private static String magnitude(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        return signed ? text.substring(1) : text;
    }

    private static boolean isNumber(String text) {
        boolean hexadecimal = text.startsWith("0x");
        int radix = hexadecimal ? 16 : 10;
        int start = hexadecimal ? 2 : 0;
        int exponent = indexOfEither(text, start, hexadecimal ? 'p' : 'e', hexadecimal ? 'P' : 'E');
        int mantissaEnd = exponent < 0 ? text.length() : exponent;
        int point = text.indexOf('.', start);
        if (point >= mantissaEnd) {
            return false;
        }
        int integerEnd = point < 0 ? mantissaEnd : point;
        boolean fraction =
                point < 0 || point + 1 == mantissaEnd || IntegerLiteral.digits(text, point + 1, mantissaEnd, radix);
        return IntegerLiteral.digits(text, start, integerEnd, radix) && fraction && isExponent(text, exponent);
    }

    private static boolean isExponent(String text, int letter) {
        if (letter < 0) {
            return true;
        }
        int start = letter + 1;
        boolean signed = start < text.length() && (text.charAt(start) == '-' || text.charAt(start) == '+');
        return IntegerLiteral.digits(text, signed ? start + 1 : start, text.length(), 10);
    }

    private static int indexOfEither(String text, int from, char lower, char upper) {
        int first = text.indexOf(lower, from);
        return first >= 0 ? first : text.indexOf(upper, from);
    }

    /** Java's parser knows the same literals, but no underscores, and wants an exponent on hexadecimal ones. */
    private static String javaLiteral(String magnitude) {
        String text = magnitude.replace("_", "");
        boolean lacksExponent = text.startsWith("0x") && indexOfEither(text, 2, 'p', 'P') < 0;
        return lacksExponent ? text + "p0" : text;
    }

    private static long payload(Cursor cursor, String magnitude, int payloadBits) {
        if (magnitude.equals("nan")) {
            return 1L << (payloadBits - 1);
        }
        Long payload = IntegerLiteral.unsignedLong(magnitude.substring("nan:".length()));
        if (payload == null || payload == 0 || Long.compareUnsigned(payload, 1L << payloadBits) >= 0) {
            throw cursor.error(OUT_OF_RANGE);
        }
        return payload;
    }
}
