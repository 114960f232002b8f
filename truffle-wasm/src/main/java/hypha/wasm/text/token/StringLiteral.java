package hypha.wasm.text.token;

import hypha.wasm.text.TextFormatException;
import java.nio.charset.StandardCharsets;

/** What a string literal means: bytes, or a name if they are UTF-8. Spec: text/values#strings. */
public final class StringLiteral {
    private static final int MAX_CODE_POINT = 0x10FFFF;

    private StringLiteral() {}

    /** Returns the offset after the escape at an offset. */
    static int escapeEnd(Source source, int at) {
        byte[] bytes = source.bytes();
        int c = at + 1 < bytes.length ? bytes[at + 1] : -1;
        if (c == 't' || c == 'n' || c == 'r' || c == '"' || c == '\'' || c == '\\') {
            return at + 2;
        }
        if (c == 'u') {
            return unicodeEnd(source, at);
        }
        if (at + 2 < bytes.length && hex(c) >= 0 && hex(bytes[at + 2]) >= 0) {
            return at + 3;
        }
        throw source.error("illegal escape", at);
    }

    private static int unicodeEnd(Source source, int at) {
        byte[] bytes = source.bytes();
        int end = at + 2;
        if (end >= bytes.length || bytes[end] != '{') {
            throw source.error("illegal escape", at);
        }
        end++;
        int digits = 0;
        int value = 0;
        for (; end < bytes.length && (hex(bytes[end]) >= 0 || bytes[end] == '_' && digits > 0); end++) {
            if (bytes[end] != '_') {
                digits++;
                value = Math.min(value * 16 + hex(bytes[end]), MAX_CODE_POINT + 1);
            }
        }
        if (digits == 0 || end >= bytes.length || bytes[end] != '}' || bytes[end - 1] == '_') {
            throw source.error("illegal escape", at);
        }
        if (value > MAX_CODE_POINT || value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE) {
            throw source.error("illegal escape: not a Unicode scalar value", at);
        }
        return end + 1;
    }

    /** Returns the value of a hexadecimal digit, or -1. */
    static int hex(int c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    /**
     * Returns the bytes of the literal that the lexer found at a range.
     *
     * @param start offset of the opening quote
     * @param end offset after the closing quote
     */
    static byte[] bytes(Source source, int start, int end) {
        byte[] text = source.bytes();
        byte[] result = new byte[end - start - 2];
        int length = 0;
        int at = start + 1;
        while (at < end - 1) {
            if (text[at] != '\\') {
                result[length++] = text[at++];
                continue;
            }
            int c = text[at + 1];
            if (c == 'u') {
                int next = escapeEnd(source, at);
                String digits = new String(text, at + 3, next - at - 4, StandardCharsets.US_ASCII).replace("_", "");
                byte[] encoded =
                        Character.toString(Integer.parseInt(digits, 16)).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(encoded, 0, result, length, encoded.length);
                length += encoded.length;
                at = next;
                continue;
            }
            int simple = simpleEscape(c);
            result[length++] = (byte) (simple >= 0 ? simple : hex(c) << 4 | hex(text[at + 2]));
            at += simple >= 0 ? 2 : 3;
        }
        return length == result.length ? result : java.util.Arrays.copyOf(result, length);
    }

    private static int simpleEscape(int c) {
        return switch (c) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case '"', '\'', '\\' -> c;
            default -> -1;
        };
    }

    /**
     * Returns the name that the literal at a range is.
     *
     * @throws TextFormatException if its bytes are not UTF-8
     */
    static String name(Source source, int start, int end) {
        byte[] bytes = bytes(source, start, end);
        if (Utf8.firstMalformed(bytes, 0, bytes.length) >= 0) {
            throw source.error("malformed UTF-8 encoding", start);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
