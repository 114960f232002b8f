package hypha.wasm.binary;

/** What instantiation does with a segment (core specification 2.5.7). */
public enum SegmentMode {
    /** Nothing: {@code memory.init} and {@code table.init} use it. */
    PASSIVE,
    /** Copies it, then drops it. */
    ACTIVE,
    /** Drops it: it only declares functions to {@code ref.func}. */
    DECLARATIVE
}
