package hypha.wasm.api;

import hypha.wasm.dwarf.SourceLocation;

/**
 * A frame of a WebAssembly stack trace.
 *
 * @param module the name of the module; null for a host function
 * @param function the name of the function
 * @param functionIndex its index in the module; -1 for a host function
 * @param byteOffset the offset in the module of the instruction being executed; -1 if unknown
 * @param source the place in the sources, from the module's debugging information; null if unknown
 */
public record WasmFrame(String module, String function, int functionIndex, int byteOffset, SourceLocation source) {
    /** Returns for instance {@code app.main (func 12, offset 0x4d2) /src/app.c:30:5}. */
    @Override
    public String toString() {
        if (module == null) {
            return function + " (host function)";
        }
        String place = byteOffset < 0 ? "" : ", offset 0x" + Integer.toHexString(byteOffset);
        return module + "." + function + " (func " + functionIndex + place + ")" + (source == null ? "" : " " + source);
    }
}
