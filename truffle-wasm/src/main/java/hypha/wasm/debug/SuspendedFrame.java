package hypha.wasm.debug;

import hypha.wasm.runtime.WasmInstance;

/** The frame of a function at a place where tools look at it. */
public interface SuspendedFrame {
    /** Returns the instance that the function runs in. */
    WasmInstance instance();

    /** Returns the number of locals, parameters included. */
    int localCount();

    /** Returns the value of a local, boxed. */
    Object local(int index);

    /** Sets a local to a boxed value of its type. */
    void setLocal(int index, Object value);
}
