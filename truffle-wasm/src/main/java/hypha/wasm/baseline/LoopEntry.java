package hypha.wasm.baseline;

import hypha.wasm.runtime.WasmInstance;

/** The code of a function from a loop header on, for an execution that has come there in another tier. The classes that extend it are generated. */
public abstract class LoopEntry {
    /** For generated classes. */
    protected LoopEntry() {}

    /**
     * Executes the rest of the function.
     *
     * @param frame the slots, each as 64 bits: integers sign-extended, the bits of floats
     * @return the result in the same form; 0 if there is none
     */
    public abstract long enter(WasmInstance instance, long[] frame);
}
