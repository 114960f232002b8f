package hypha.wasm.text.grammar;

/** The kinds of what a module imports and exports, with their codes. Spec: binary/modules#import-section. */
enum External {
    FUNCTION("func", 0),
    TABLE("table", 1),
    MEMORY("memory", 2),
    GLOBAL("global", 3),
    TAG("tag", 4);

    private final String word;
    private final int code;

    External(String word, int code) {
        this.word = word;
        this.code = code;
    }

    String word() {
        return word;
    }

    int code() {
        return code;
    }

    IndexSpace space(ModuleBuilder module) {
        return switch (this) {
            case FUNCTION -> module.functions;
            case TABLE -> module.tables;
            case MEMORY -> module.memories;
            case GLOBAL -> module.globals;
            case TAG -> module.tags;
        };
    }
}
