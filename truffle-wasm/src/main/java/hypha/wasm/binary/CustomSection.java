package hypha.wasm.binary;

/**
 * A custom section. Its content is not looked at, only found.
 *
 * @param name its name
 * @param start offset of its first byte after the name in the module
 * @param end offset after its last byte
 */
public record CustomSection(String name, int start, int end) {}
