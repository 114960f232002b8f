package hypha.fuzz.generate;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The parts of WebAssembly that a module may need and that an engine may lack. */
public enum Feature {
    /** WebAssembly 2.0 without vectors. */
    CORE,
    /** Arithmetic in constant expressions. */
    EXTENDED_CONSTANTS,
    /** More than one memory. */
    MULTIPLE_MEMORIES,
    /** 128-bit vectors. */
    SIMD,
    /** Vector instructions whose results differ from engine to engine. */
    RELAXED_SIMD,
    /** {@code return_call} and its kin. */
    TAIL_CALLS,
    /** {@code try_table}, {@code throw}, {@code throw_ref}. */
    EXCEPTIONS,
    /** Structures, arrays, casts, and references to functions of a known type. */
    GC,
    /** Memories with 64-bit addresses. */
    MEMORY64,
    /** Atomic accesses and shared memories. */
    THREADS;

    /** Returns how many modules in a hundred use it: few of what most engines to compare with lack. */
    int percent() {
        return switch (this) {
            case MULTIPLE_MEMORIES, RELAXED_SIMD -> 12;
            case MEMORY64, THREADS -> 20;
            default -> 40;
        };
    }

    /** Returns the feature by its name in lower case, as commands and the table of instructions have it. */
    public static Feature named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Returns the features of a list of names, separated by commas; {@link #CORE} is always among them. */
    public static Set<Feature> parse(String list) {
        Set<Feature> features = EnumSet.of(CORE);
        for (String name : list.split(",")) {
            if (!name.isBlank()) {
                features.add(named(name.strip()));
            }
        }
        return features;
    }
}
