package hypha.wasm.text.print;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Text in the making: lines with their indentation, and literals. */
final class TextWriter {
    private static final String INDENT = "  ";

    /** Deeper levels are not indented further, so the text of deeply nested code stays linear in its size. */
    private static final int MAX_INDENT = 40;

    /** How much text is kept before it goes to the target. */
    private static final int BUFFER_CHARS = 1 << 15;

    private final StringBuilder text = new StringBuilder();
    private final Appendable target;
    private int level;
    private int lines = 1;

    /** Keeps all the text, for {@link #toString}. */
    TextWriter() {
        this(null);
    }

    /** Hands the text on in pieces; the last at {@link #flush}. Throws {@link UncheckedIOException} if the target fails. */
    TextWriter(Appendable target) {
        this.target = target;
    }

    /** Hands on the text that is kept. */
    void flush() {
        try {
            target.append(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        text.setLength(0);
    }

    private void flushIfFull() {
        if (target != null && text.length() >= BUFFER_CHARS) {
            flush();
        }
    }

    /** Returns the number of the line that is being written, from 1. */
    int lineNumber() {
        return lines;
    }

    TextWriter indent() {
        level++;
        return this;
    }

    TextWriter unindent() {
        level--;
        return this;
    }

    /** Begins a line. */
    TextWriter line() {
        flushIfFull();
        lines++;
        text.append('\n').repeat(INDENT, Math.clamp(level, 0, MAX_INDENT));
        return this;
    }

    /** Adds text without line feeds. */
    TextWriter add(String part) {
        flushIfFull();
        text.append(part);
        return this;
    }

    TextWriter space() {
        text.append(' ');
        return this;
    }

    TextWriter unsigned(int number) {
        text.append(Integer.toUnsignedString(number));
        return this;
    }

    /** Adds a comment inside of a line. */
    TextWriter note(String comment) {
        text.append("(;").append(comment).append(";)");
        return this;
    }

    /** Adds a name as a string literal; characters beyond ASCII stay as they are. */
    TextWriter string(String name) {
        return string(name.getBytes(StandardCharsets.UTF_8), 0, Integer.MAX_VALUE, false);
    }

    /** Adds bytes as a string literal. */
    TextWriter data(byte[] bytes, int start, int end) {
        return string(bytes, start, end, true);
    }

    private TextWriter string(byte[] bytes, int start, int end, boolean asciiOnly) {
        text.append('"');
        int last = Math.min(end, bytes.length);
        if (!asciiOnly) {
            new String(bytes, start, last - start, StandardCharsets.UTF_8)
                    .codePoints()
                    .forEach(this::character);
        } else {
            for (int i = start; i < last; i++) {
                int b = bytes[i] & 0xFF;
                character(b < 0x80 ? b : -1 - b);
            }
        }
        text.append('"');
        return this;
    }

    /** Adds a character; negative ones, and those that strings cannot hold, as an escaped byte. */
    private void character(int c) {
        flushIfFull();
        if (c == '"' || c == '\\') {
            text.append('\\').append((char) c);
        } else if (c >= ' ' && c != 0x7F) {
            text.appendCodePoint(c);
        } else {
            int b = c < 0 ? -1 - c : c;
            text.append('\\').append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 0xF, 16));
        }
    }

    TextWriter f32(int bits) {
        float value = Float.intBitsToFloat(bits);
        int payload = bits & 0x7F_FFFF;
        return real(bits < 0, Float.toString(Math.abs(value)), payload, payload == 0x40_0000, Float.isNaN(value));
    }

    TextWriter f64(long bits) {
        double value = Double.longBitsToDouble(bits);
        long payload = bits & 0xF_FFFF_FFFF_FFFFL;
        boolean canonical = payload == 0x8_0000_0000_0000L;
        return real(bits < 0, Double.toString(Math.abs(value)), payload, canonical, Double.isNaN(value));
    }

    /** Java's shortest decimal that is nearest to no other number reads as the same number. */
    private TextWriter real(boolean negative, String magnitude, long payload, boolean canonical, boolean nan) {
        text.append(negative ? "-" : "");
        if (nan) {
            text.append(canonical ? "nan" : "nan:0x" + Long.toHexString(payload));
        } else {
            text.append(magnitude.equals("Infinity") ? "inf" : magnitude);
        }
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
