package hypha.wasm.binary;

/** The instructions that access memory atomically: those with the prefix byte {@code FE}, numbered as {@link Instruction} says. */
public final class AtomicInstruction {
    private AtomicInstruction() {}

    static void define() {
        // None is implemented yet.
    }
}
