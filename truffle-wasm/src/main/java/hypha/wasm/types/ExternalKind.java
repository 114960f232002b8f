package hypha.wasm.types;

/** What an import or an export can be (core specification 5.5.5); ordinals are the bytes of the binary format. */
public enum ExternalKind {
    /** A function. */
    FUNCTION("func"),
    /** A table. */
    TABLE("table"),
    /** A linear memory. */
    MEMORY("memory"),
    /** A global. */
    GLOBAL("global"),
    /** A tag of exceptions. */
    TAG("tag");

    private final String keyword;

    ExternalKind(String keyword) {
        this.keyword = keyword;
    }

    /** Returns the word of the text format. */
    public String keyword() {
        return keyword;
    }
}
