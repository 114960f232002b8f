package hypha.wasm.binary;

/** The instructions on structs, arrays, i31 and casts: those with the prefix byte {@code FB}, numbered as {@link Instruction} says. */
public final class ObjectInstruction {
    private ObjectInstruction() {}

    static void define() {
        // None is implemented yet.
    }
}
