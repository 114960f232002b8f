package hypha.wasm.code;

/** The register instructions on typed references, structs, arrays and i31; operands as {@link Opcode} writes them. */
public final class ObjectOpcode {
    /** The first number of the family. */
    public static final int FIRST = 0x380;

    private ObjectOpcode() {}

    static void define() {
        // The family has no instruction yet.
    }
}
