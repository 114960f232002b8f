package hypha.wasm.text.token;

import hypha.wasm.text.TextFormatException;

/** A place in a text's tokens, with the small steps that grammars are made of. */
public final class Cursor {
    private final Tokens tokens;
    private int at;

    /** Creates a cursor before the first token. */
    public Cursor(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Returns the tokens. */
    public Tokens tokens() {
        return tokens;
    }

    /** Returns the index of the current token. */
    public int index() {
        return at;
    }

    /** Returns the byte offset of the current token in the text. */
    public int offset() {
        return tokens.start(at);
    }

    /** Goes to a token. */
    public void moveTo(int index) {
        at = index;
    }

    /** Returns the kind of the current token. */
    public TokenKind kind() {
        return tokens.kind(at);
    }

    /** Returns whether the current token is of a kind. */
    public boolean at(TokenKind kind) {
        return tokens.kind(at) == kind;
    }

    /** Returns whether the current token is a word of the given text. */
    public boolean atWord(String word) {
        return tokens.kind(at) == TokenKind.WORD && tokens.is(at, word);
    }

    /** Returns whether the current tokens are an opening parenthesis and a word. */
    public boolean atOpen(String word) {
        return tokens.kind(at) == TokenKind.OPEN && tokens.kind(at + 1) == TokenKind.WORD && tokens.is(at + 1, word);
    }

    /** Returns the word after the opening parenthesis that is the current token, or null if there are not such two. */
    public String openWord() {
        boolean found = tokens.kind(at) == TokenKind.OPEN && tokens.kind(at + 1) == TokenKind.WORD;
        return found ? tokens.text(at + 1) : null;
    }

    /** Returns the text of the current token. */
    public String text() {
        return tokens.text(at);
    }

    /** Goes one token on. */
    public void advance() {
        at++;
    }

    /** Passes a word if it is the current token; returns whether it was. */
    public boolean takeWord(String word) {
        boolean found = atWord(word);
        at += found ? 1 : 0;
        return found;
    }

    /** Passes {@code (word} if these are the current tokens; returns whether they were. */
    public boolean takeOpen(String word) {
        boolean found = atOpen(word);
        at += found ? 2 : 0;
        return found;
    }

    /** Passes {@code (word}, or fails. */
    public void expectOpen(String word) {
        if (!takeOpen(word)) {
            at += at(TokenKind.OPEN) ? 1 : 0;
            throw unexpected();
        }
    }

    /** Passes a closing parenthesis, or fails. */
    public void expectClose() {
        if (!at(TokenKind.CLOSE)) {
            throw unexpected();
        }
        at++;
    }

    /** Returns the identifier that is the current token, without its dollar, and passes it; null if there is none. */
    public String takeIdentifier() {
        if (!at(TokenKind.IDENTIFIER)) {
            return null;
        }
        int start = tokens.start(at);
        int end = tokens.end(at);
        Source source = tokens.source();
        boolean quoted = source.bytes()[start + 1] == '"';
        String name = quoted
                ? StringLiteral.name(source, start + 1, end)
                : tokens.text(at).substring(1);
        at++;
        return name;
    }

    /** Returns the bytes of the string literal that is the current token and passes it, or fails. */
    public byte[] expectString() {
        if (!at(TokenKind.STRING)) {
            throw unexpected();
        }
        byte[] bytes = StringLiteral.bytes(tokens.source(), tokens.start(at), tokens.end(at));
        at++;
        return bytes;
    }

    /** Returns the name that the string literal at the current token is, and passes it, or fails. */
    public String expectName() {
        if (!at(TokenKind.STRING)) {
            throw unexpected();
        }
        String name = StringLiteral.name(tokens.source(), tokens.start(at), tokens.end(at));
        at++;
        return name;
    }

    /** Returns the failure of the current token: a word that the format does not know, or one that does not belong here. */
    public TextFormatException unexpected() {
        if (at(TokenKind.WORD) && !Keywords.isKnown(text())) {
            return error("unknown operator " + text());
        }
        String found = at(TokenKind.END) ? "end of text" : text();
        return error("unexpected token: " + found);
    }

    /** Returns a failure at the current token. */
    public TextFormatException error(String problem) {
        return errorAt(problem, at);
    }

    /** Returns a failure at a token. */
    public TextFormatException errorAt(String problem, int index) {
        return tokens.source().error(problem, tokens.start(index));
    }
}
