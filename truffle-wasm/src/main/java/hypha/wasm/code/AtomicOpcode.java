package hypha.wasm.code;

/** The register instructions that access memory atomically; operands as {@link Opcode} writes them. */
public final class AtomicOpcode {
    /** The first number of the family. */
    public static final int FIRST = 0x300;

    private AtomicOpcode() {}

    static void define() {
        // The family has no instruction yet.
    }
}
