package hypha.wasm.dwarf;

/**
 * A source file that a compiler read.
 *
 * @param path its path; absolute if the compiler said where it ran
 * @param content its text, if the compiler embedded that; else null
 */
public record SourceFile(String path, String content) {}
