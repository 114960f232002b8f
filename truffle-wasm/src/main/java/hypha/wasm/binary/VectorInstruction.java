package hypha.wasm.binary;

/** The instructions on 128-bit vectors: those with the prefix byte {@code FD}, numbered as {@link Instruction} says. */
public final class VectorInstruction {
    private VectorInstruction() {}

    static void define() {
        // None is implemented yet.
    }
}
