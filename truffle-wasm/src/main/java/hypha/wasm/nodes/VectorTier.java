package hypha.wasm.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.runtime.Vector128;
import hypha.wasm.runtime.WasmInstance;

/**
 * How compiled code computes with vectors if the Vector API is there. What calls it must not name the API's types, not even in code that is never reached: Graal resolves what a method refers to when it parses the
 * method.
 */
abstract class VectorTier {
    /** Executes the instruction on vectors at {@code pc} and returns the index of the next one. */
    abstract int execute(VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode);

    /** Returns the vector in a slot, as it leaves the frame. */
    abstract Vector128 get(VirtualFrame frame, int slot);

    /** Sets a slot to a vector that comes into the frame. */
    abstract void set(VirtualFrame frame, int slot, Vector128 value);

    /** Sets a slot to zero. */
    abstract void clear(VirtualFrame frame, int slot);

    /** Copies a slot from a frame of the interpreter. */
    abstract void copy(VirtualFrame from, VirtualFrame to, int slot);

    /** Returns what a deoptimization left in a slot as a vector of the interpreter. */
    abstract Vector128 toInterpreter(Object vector);

    /** Called once before code with vectors is compiled. */
    abstract void prepare();
}
