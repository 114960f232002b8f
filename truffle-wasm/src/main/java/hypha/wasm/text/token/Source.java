package hypha.wasm.text.token;

import hypha.wasm.text.TextFormatException;
import hypha.wasm.text.TextPlace;

/**
 * The text of a module or script, in UTF-8.
 *
 * @param bytes the text; not copied and not to be changed
 */
public record Source(byte[] bytes) {

    /** Returns the failure of the text at a byte offset. */
    public TextFormatException error(String problem, int offset) {
        return new TextFormatException(problem, place(offset));
    }

    /** Returns the place at a byte offset; the end if it is beyond it. */
    public TextPlace place(int offset) {
        int line = 1;
        int lineStart = 0;
        int end = Math.min(offset, bytes.length);
        for (int i = 0; i < end; i++) {
            boolean carriageReturn = bytes[i] == '\r' && (i + 1 == bytes.length || bytes[i + 1] != '\n');
            if (bytes[i] == '\n' || carriageReturn) {
                line++;
                lineStart = i + 1;
            }
        }
        return new TextPlace(end, line, end - lineStart + 1);
    }
}
