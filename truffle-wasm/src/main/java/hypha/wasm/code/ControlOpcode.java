package hypha.wasm.code;

/** The register instructions of tail calls, exceptions and probes; operands as {@link Opcode} writes them. */
public final class ControlOpcode {
    /** The first number of the family. */
    public static final int FIRST = 0x400;

    private ControlOpcode() {}

    static void define() {
        // The family has no instruction yet.
    }
}
