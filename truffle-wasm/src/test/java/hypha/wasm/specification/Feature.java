package hypha.wasm.specification;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * The proposals that the suite's scripts use, and how to see it on a module's text.
 *
 * <p>What the engine does not have yet is in {@link #MISSING}, explicitly. A command that fails <em>and</em> uses something missing
 * is counted as skipped with the feature's name; one that fails without is a failure. A feature that no skip names any more is
 * reported, so the list cannot grow stale.
 */
enum Feature {
    SIMD("simd", Feature::isVector),
    RELAXED_SIMD("relaxed-simd", word -> word.contains("relaxed_")),
    TYPED_REFERENCES(
            "function references",
            words("ref", "call_ref", "return_call_ref", "ref.as_non_null", "br_on_null", "br_on_non_null")),
    GARBAGE_COLLECTION("gc", Feature::isGarbageCollection),
    TAIL_CALLS("tail calls", word -> word.startsWith("return_call")),
    EXCEPTIONS("exceptions", words("tag", "throw", "throw_ref", "try_table", "exn", "exnref", "noexn", "nullexnref")),
    LEGACY_EXCEPTIONS("legacy", words("try", "delegate", "rethrow")),
    MEMORY64("memory64", word -> false),
    MULTI_MEMORY("multi-memory", word -> false),
    EXTENDED_CONSTANTS("extended constants", word -> false),
    TABLE_INITIALIZERS("table initializers", word -> false),
    THREADS("threads", word -> word.equals("shared") || word.contains("atomic.")),
    /** Not a feature: the scripts' expectation that later features are not there; see {@link Superseded}. */
    BEFORE_3_0("(superseded)", word -> false);

    /** What the engine does not implement yet. */
    static final List<Feature> MISSING = List.of();

    private final String label;
    private final Predicate<String> usedBy;

    Feature(String label, Predicate<String> usedBy) {
        this.label = label;
        this.usedBy = usedBy;
    }

    /** Returns the name in the table; for those with a folder in the suite, the folder's. */
    String label() {
        return label;
    }

    /** Returns whether a word of a module's text shows the feature. */
    boolean isShownBy(String word) {
        return usedBy.test(word);
    }

    /** Returns the feature whose folder a script is in, or null. */
    static Feature ofPath(String path) {
        return Arrays.stream(values())
                .filter(feature -> path.contains(feature.label + "/"))
                .reduce((first, second) -> second)
                .orElse(null);
    }

    private static Predicate<String> words(String... words) {
        return List.of(words)::contains;
    }

    private static boolean isVector(String word) {
        return word.matches("(v128|i8x16|i16x8|i32x4|i64x2|f32x4|f64x2)(\\..*)?");
    }

    private static boolean isGarbageCollection(String word) {
        return word.matches("(struct|array|i31|any|eq|none|nofunc|noextern|sub|rec)(ref|\\..*)?")
                || word.matches("null(func|extern)?ref|br_on_cast.*|ref\\.(test|cast|eq|i31)|extern\\.convert_any");
    }

    @Override
    public String toString() {
        return label.toLowerCase(Locale.ROOT);
    }
}
