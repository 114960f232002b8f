package hypha.wasm.binary;

import hypha.wasm.types.ExternalKind;

/**
 * An export.
 *
 * @param name its name, unique in the module
 * @param kind what it is
 * @param index its index in the index space of its kind
 */
public record Export(String name, ExternalKind kind, int index) {}
