package hypha.wasm.baseline;

import hypha.wasm.runtime.WasmInstance;

/** The code of a loop, or of a function from the loop's header on, for an execution that has come there in another tier. The classes that extend it are generated. */
public abstract class LoopEntry {
    /** Instead of an index in the code: the function has returned. */
    public static final int RETURNED = -1;

    /** For generated classes, and for training. */
    protected LoopEntry() {}

    /**
     * Executes the loop, or the rest of the function.
     *
     * @param frame the slots, each as 64 bits: integers sign-extended, the bits of floats. Afterwards those have their values that code may still want; if the function has returned, the first one is its result
     * @return where in the function's register code execution goes on, or {@link #RETURNED}
     */
    public abstract int enter(WasmInstance instance, long[] frame);
}
