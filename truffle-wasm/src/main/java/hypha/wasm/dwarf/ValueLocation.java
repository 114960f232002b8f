package hypha.wasm.dwarf;

/**
 * Where the value of a variable is.
 *
 * @param kind the kind of place
 * @param number an address in the linear memory, the index of a local or global, or the value itself
 */
public record ValueLocation(Kind kind, long number) {
    /** What a location is. */
    public enum Kind {
        /** In the linear memory at an address. */
        MEMORY,
        /** In a local of the function. */
        LOCAL,
        /** In a global. */
        GLOBAL,
        /** Nowhere: the value is computed. */
        VALUE
    }
}
