package hypha.wasm.text.grammar;

/** The sections of a binary module, in the order in which they stand. Spec: binary/modules. */
enum Section {
    TYPE(1, "type"),
    IMPORT(2, "import"),
    FUNCTION(3, "func"),
    TABLE(4, "table"),
    MEMORY(5, "memory"),
    TAG(13, "tag"),
    GLOBAL(6, "global"),
    EXPORT(7, "export"),
    START(8, "start"),
    ELEMENT(9, "elem"),
    DATA_COUNT(12, "datacount"),
    CODE(10, "code"),
    DATA(11, "data");

    private final int id;
    private final String word;

    Section(int id, String word) {
        this.id = id;
        this.word = word;
    }

    int id() {
        return id;
    }

    /** Returns the section that annotations call by a word, or null. */
    static Section of(String word) {
        for (Section section : values()) {
            if (section.word.equals(word)) {
                return section;
            }
        }
        return null;
    }
}
