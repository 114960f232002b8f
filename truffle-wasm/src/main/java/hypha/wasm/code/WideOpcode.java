package hypha.wasm.code;

/** The register instructions on memories and tables with 64-bit addresses; operands as {@link Opcode} writes them. */
public final class WideOpcode {
    /** The first number of the family. */
    public static final int FIRST = 0x480;

    private WideOpcode() {}

    static void define() {
        // The family has no instruction yet.
    }
}
