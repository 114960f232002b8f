package hypha.wasm.text;

/**
 * A place in a text.
 *
 * @param offset the byte offset in UTF-8
 * @param line the line, from 1
 * @param column the column, from 1, in bytes
 */
public record TextPlace(int offset, int line, int column) {
    @Override
    public String toString() {
        return "line " + line + ", column " + column;
    }
}
