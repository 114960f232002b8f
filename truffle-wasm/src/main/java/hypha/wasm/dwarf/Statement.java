package hypha.wasm.dwarf;

/**
 * Where the code of a statement begins.
 *
 * @param byteOffset the offset in the module of its first instruction
 * @param file the source file
 * @param line the line, from 1
 * @param column the column, from 1; 0 if unknown
 */
public record Statement(int byteOffset, SourceFile file, int line, int column) {}
