package hypha.wasm.dwarf;

/**
 * A place in a source file.
 *
 * @param file the path of the file as the compiler put it down; absolute if the compiler said where it ran
 * @param line the line, from 1
 * @param column the column, from 1; 0 if unknown
 */
public record SourceLocation(String file, int line, int column) {
    /** Returns for instance {@code /src/app.c:12:5}. */
    @Override
    public String toString() {
        return file + ":" + line + (column > 0 ? ":" + column : "");
    }
}
