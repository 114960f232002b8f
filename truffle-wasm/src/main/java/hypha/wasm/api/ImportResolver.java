package hypha.wasm.api;

import hypha.wasm.types.ExternalKind;

/** Finds what a module imports. Called once for each import, in the order of the import section, while the module is instantiated. */
@FunctionalInterface
public interface ImportResolver {
    /** Has nothing; instantiates only modules without imports. */
    ImportResolver EMPTY = (module, name, kind, type) -> null;

    /**
     * Returns what a module imports under a name.
     *
     * @param module the first name of the import
     * @param name the second name of the import
     * @param kind what the module wants
     * @param type the type that it wants: a {@link hypha.wasm.types.FunctionType}, {@link hypha.wasm.types.TableType}, {@link hypha.wasm.types.MemoryType}, {@link
     *     hypha.wasm.types.GlobalType} or, for a tag, {@link hypha.wasm.types.FunctionType}
     * @return a {@link HostFunction}, {@link hypha.wasm.runtime.WasmFunction}, {@link hypha.wasm.runtime.WasmTable}, {@link hypha.wasm.runtime.WasmMemory}, {@link hypha.wasm.runtime.WasmGlobal} or {@link
     *     hypha.wasm.runtime.WasmTag};
     *     null if there is none by these names (the module is unlinkable: {@code unknown import}). The linker checks that it is of the type wanted ({@code incompatible import type}).
     */
    Object resolve(String module, String name, ExternalKind kind, Object type);
}
