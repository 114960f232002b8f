package hypha.wasm.exception;

/** The kinds of failure that the specification's test suite tells apart. */
public enum Failure {
    /** The bytes (or the text) are not a module. */
    MALFORMED,
    /** A module, but one that breaks a validation rule. */
    INVALID,
    /** A valid module whose imports are missing or of other types. */
    UNLINKABLE,
    /** Execution met an instruction that has no result. */
    TRAP,
    /** Execution ran out of a resource, for instance of stack. */
    EXHAUSTION
}
