package hypha.wasm.code;

/** The register instructions on 128-bit vectors; operands as {@link Opcode} writes them. */
public final class VectorOpcode {
    /** The first number of the family. */
    public static final int FIRST = 0x100;

    private VectorOpcode() {}

    static void define() {
        // The family has no instruction yet.
    }
}
