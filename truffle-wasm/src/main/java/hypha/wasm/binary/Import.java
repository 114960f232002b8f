package hypha.wasm.binary;

import hypha.wasm.types.ExternalKind;

/**
 * An import.
 *
 * @param module the name of the module that provides it
 * @param name its name there
 * @param kind what it is
 * @param index its index in the index space of its kind, by which {@link WasmModule} gives its type
 */
public record Import(String module, String name, ExternalKind kind, int index) {}
