package hypha.wasm.api;

/**
 * A frame of a WebAssembly stack trace.
 *
 * @param module the name of the module; null for a host function
 * @param function the name of the function
 * @param functionIndex its index in the module; -1 for a host function
 * @param byteOffset the offset in the module of the instruction being executed; -1 if unknown
 */
public record WasmFrame(String module, String function, int functionIndex, int byteOffset) {
    /** Returns for instance {@code app.main (func 12, offset 0x4d2)}. */
    @Override
    public String toString() {
        if (module == null) {
            return function + " (host function)";
        }
        String place = byteOffset < 0 ? "" : ", offset 0x" + Integer.toHexString(byteOffset);
        return module + "." + function + " (func " + functionIndex + place + ")";
    }
}
