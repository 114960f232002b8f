/**
 * The debugging information that compilers put into custom sections: DWARF 4 and 5, with the additions of "DWARF for WebAssembly" (https://yurydelendik.github.io/webassembly-dwarf/).
 *
 * <p>{@link hypha.wasm.dwarf.DebugInfo} is the way in. Nothing is read before somebody asks, and then only what the answer needs; readers never recurse, and what all of them together do to one module is
 * bounded ({@link hypha.wasm.dwarf.Budget}). Everything here may be wrong on purpose: mistakes in it mean less information, never a failure of the program. Depends on the module's bytes only, not on
 * how it is executed.
 */
package hypha.wasm.dwarf;
