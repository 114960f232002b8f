package hypha.wasm.text.token;

/** The kinds of token. Keywords, numbers and reserved words are one kind: the grammar tells them apart where it reads them. */
public enum TokenKind {
    /** An opening parenthesis. */
    OPEN,
    /** A closing parenthesis. */
    CLOSE,
    /** A string literal, quotes included. */
    STRING,
    /** An identifier: {@code $name} or {@code $"any name"}. */
    IDENTIFIER,
    /** A keyword, a number, or a word that the format reserves. */
    WORD,
    /** The end of the text. */
    END
}
