package hypha.wasm.text.token;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tokens of a text in order, as ranges of its bytes, with each parenthesis knowing its partner. Annotations stand apart. */
public final class Tokens {
    private static final TokenKind[] KINDS = TokenKind.values();

    private final Source source;
    private final List<Annotation> annotations = new ArrayList<>();
    private byte[] kinds = new byte[64];
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int[] partners = new int[64];
    private int count;

    /** An annotation {@code (@id …)}: its identifier, what it contains, and the index of the token that it stands before. */
    public record Annotation(String id, int offset, int tokenIndex, Tokens content) {}

    Tokens(Source source) {
        this.source = source;
    }

    /** Returns the text. */
    public Source source() {
        return source;
    }

    /** Returns the number of tokens, the end included. */
    public int count() {
        return count;
    }

    /** Returns the kind of a token; the end's for an index beyond it. */
    public TokenKind kind(int index) {
        return index < count ? KINDS[kinds[index]] : TokenKind.END;
    }

    /** Returns the byte offset of a token. */
    public int start(int index) {
        return starts[Math.min(index, count - 1)];
    }

    /** Returns the byte offset after a token. */
    public int end(int index) {
        return ends[Math.min(index, count - 1)];
    }

    /** Returns the index of the parenthesis that closes the one at an index; the end's if none does. */
    public int partner(int index) {
        return partners[index];
    }

    /** Returns the annotations of the text in order, but for those inside of others. */
    public List<Annotation> annotations() {
        return annotations;
    }

    /** Returns a token's text. */
    public String text(int index) {
        byte[] bytes = source.bytes();
        return new String(bytes, start(index), end(index) - start(index), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Returns whether a token's text is the given one, in ASCII. */
    public boolean is(int index, String text) {
        int start = start(index);
        int length = end(index) - start;
        if (length != text.length()) {
            return false;
        }
        byte[] bytes = source.bytes();
        for (int i = 0; i < length; i++) {
            if (bytes[start + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    int add(TokenKind kind, int start, int end) {
        if (count == kinds.length) {
            int capacity = count * 2;
            kinds = Arrays.copyOf(kinds, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
            partners = Arrays.copyOf(partners, capacity);
        }
        kinds[count] = (byte) kind.ordinal();
        starts[count] = start;
        ends[count] = end;
        return count++;
    }

    void pair(int open, int close) {
        partners[open] = close;
        partners[close] = open;
    }

    void add(Annotation annotation) {
        annotations.add(annotation);
    }
}
