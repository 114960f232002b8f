package hypha.wasm.text.token;

import java.util.Arrays;

/**
 * Splits a text into tokens. Comments and white space are dropped; an annotation's tokens go to a list of their own.
 *
 * <p>Strings are checked here (escapes, control characters), so what reads them later need not. Linear in the text, and without
 * recursion: parentheses, nested comments and nested annotations are counted.
 */
public final class Lexer {
    private static final String SYMBOLS = "!#$%&'*+-./:<=>?@\\^_`|~";
    private static final String RESERVED_SYMBOLS = ",;[]{}";
    private static final boolean[] IS_IDENTIFIER_CHARACTER = new boolean[256];
    private static final boolean[] IS_RESERVED_SYMBOL = new boolean[256];

    static {
        for (int c = '0'; c <= 'z'; c++) {
            IS_IDENTIFIER_CHARACTER[c] = Character.isLetterOrDigit(c);
        }
        SYMBOLS.chars().forEach(c -> IS_IDENTIFIER_CHARACTER[c] = true);
        RESERVED_SYMBOLS.chars().forEach(c -> IS_RESERVED_SYMBOL[c] = true);
    }

    private final Source source;
    private final byte[] bytes;
    private final Tokens tokens;
    private int at;

    /** Indices of the open parentheses, in {@link #tokens} or in the annotation being read. */
    private int[] open = new int[16];

    private int depth;

    /** The annotation being read, or null; and the depth of parentheses at its start. */
    private Tokens annotation;

    private int annotationDepth;

    private Lexer(Source source) {
        this.source = source;
        this.bytes = source.bytes();
        this.tokens = new Tokens(source);
    }

    /**
     * Returns the tokens of a text.
     *
     * @param text the text in UTF-8
     * @throws hypha.wasm.text.TextFormatException if it is not made of tokens
     */
    public static Tokens tokenize(byte[] text) {
        Source source = new Source(text);
        int malformed = Utf8.firstMalformed(text, 0, text.length);
        if (malformed >= 0) {
            throw source.error("malformed UTF-8 encoding", malformed);
        }
        return new Lexer(source).run();
    }

    private Tokens run() {
        while (at < bytes.length) {
            int c = bytes[at] & 0xff;
            switch (c) {
                case ' ', '\t', '\n', '\r' -> at++;
                case '(' -> open();
                case ')' -> close();
                case ';' -> semicolon();
                default -> word(c);
            }
        }
        if (annotation != null) {
            throw source.error("unclosed annotation", at);
        }
        int end = tokens.add(TokenKind.END, at, at);
        for (int i = 0; i < depth; i++) {
            tokens.pair(open[i], end);
        }
        return tokens;
    }

    private int peek(int distance) {
        return at + distance < bytes.length ? bytes[at + distance] & 0xff : -1;
    }

    private void open() {
        if (peek(1) == ';') {
            blockComment();
        } else if (peek(1) == '@' && annotation == null) {
            openAnnotation();
        } else {
            // Inside of an annotation anything goes that is made of tokens, also "(@)".
            int length = peek(1) == '@' ? 2 : 1;
            push(add(TokenKind.OPEN, at, at + length));
            at += length;
        }
    }

    private void push(int index) {
        if (depth == open.length) {
            open = Arrays.copyOf(open, depth * 2);
        }
        open[depth++] = index;
    }

    private void close() {
        if (annotation != null && depth == annotationDepth) {
            annotation.add(TokenKind.END, at, at);
            annotation = null;
            at++;
            return;
        }
        int index = add(TokenKind.CLOSE, at, at + 1);
        if (depth > 0) {
            (annotation != null ? annotation : tokens).pair(open[--depth], index);
        }
        at++;
    }

    private int add(TokenKind kind, int start, int end) {
        return (annotation != null ? annotation : tokens).add(kind, start, end);
    }

    private void openAnnotation() {
        int start = at;
        String id = annotationId();
        Tokens content = new Tokens(source);
        tokens.add(new Tokens.Annotation(id, start, tokens.count(), content));
        annotation = content;
        annotationDepth = depth;
    }

    private String annotationId() {
        int start = at;
        at += 2;
        int first = at;
        while (at < bytes.length && IS_IDENTIFIER_CHARACTER[bytes[at] & 0xff]) {
            at++;
        }
        String id = new String(bytes, first, at - first, java.nio.charset.StandardCharsets.US_ASCII);
        if (at == first && peek(0) == '"') {
            int end = quotedNameEnd();
            id = end < 0 ? "" : StringLiteral.name(source, at, end);
            at = Math.max(at, end);
        }
        if (id.isEmpty()) {
            throw source.error("empty annotation id", start);
        }
        return id;
    }

    private void semicolon() {
        if (peek(1) == ';') {
            while (at < bytes.length && bytes[at] != '\n' && bytes[at] != '\r') {
                at++;
            }
        } else {
            word(';');
        }
    }

    private void blockComment() {
        int start = at;
        int nesting = 1;
        at += 2;
        while (nesting > 0) {
            if (at >= bytes.length) {
                throw source.error("unclosed comment", start);
            }
            if (bytes[at] == '(' && peek(1) == ';') {
                nesting++;
                at += 2;
            } else if (bytes[at] == ';' && peek(1) == ')') {
                nesting--;
                at += 2;
            } else {
                at++;
            }
        }
    }

    /** Reads the longest run of identifier characters, strings and reserved symbols: tokens are parted by space or parentheses. */
    private void word(int first) {
        int start = at;
        int strings = 0;
        int reserved = 0;
        int firstStringEnd = -1;
        while (at < bytes.length) {
            int c = bytes[at] & 0xff;
            if (IS_IDENTIFIER_CHARACTER[c]) {
                at++;
            } else if (c == '"') {
                if (first == '$' && at == start + 1 && quotedNameEnd() < 0) {
                    throw source.error("empty identifier", start);
                }
                skipString();
                strings++;
                firstStringEnd = firstStringEnd < 0 ? at : firstStringEnd;
            } else if (IS_RESERVED_SYMBOL[c] && !(c == ';' && peek(1) == ';')) {
                at++;
                reserved++;
            } else {
                break;
            }
        }
        if (at == start) {
            throw source.error("illegal character", at);
        }
        add(classify(start, first, strings, reserved, firstStringEnd), start, at);
    }

    private TokenKind classify(int start, int first, int strings, int reserved, int firstStringEnd) {
        if (first == '"' && firstStringEnd == at) {
            return TokenKind.STRING;
        }
        if (first != '$' || reserved > 0) {
            return TokenKind.WORD;
        }
        if (strings == 0) {
            if (at == start + 1 && annotation == null) {
                throw source.error("empty identifier", start);
            }
            return TokenKind.IDENTIFIER;
        }
        boolean quoted = bytes[start + 1] == '"' && firstStringEnd == at;
        if (quoted
                && annotation == null
                && StringLiteral.name(source, start + 1, at).isEmpty()) {
            throw source.error("empty identifier", start);
        }
        return quoted ? TokenKind.IDENTIFIER : TokenKind.WORD;
    }

    /** Returns the end of the string that starts here if it is well formed, else -1. */
    private int quotedNameEnd() {
        int saved = at;
        int scanned = at + 1;
        while (scanned < bytes.length && bytes[scanned] != '"') {
            int c = bytes[scanned] & 0xff;
            if (c < ' ' || c == 0x7f) {
                return -1;
            }
            scanned += c == '\\' ? 2 : 1;
        }
        if (scanned >= bytes.length) {
            return -1;
        }
        skipString();
        int end = at;
        at = saved;
        return end;
    }

    private void skipString() {
        int start = at++;
        while (true) {
            int c = peek(0);
            if (c < 0 || c == '\n') {
                throw source.error("unclosed string literal", start);
            } else if (c == '"') {
                at++;
                return;
            } else if (c < ' ' || c == 0x7f) {
                throw source.error("illegal character in string literal", at);
            } else if (c == '\\') {
                at = StringLiteral.escapeEnd(source, at);
            } else {
                at++;
            }
        }
    }
}
