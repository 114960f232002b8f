package hypha.wasm.text.print;

import java.util.Arrays;

/**
 * The text of one function, and which line each of its instructions is on. Lines count from 1.
 *
 * <p>The arrays belong to the result and are not to be changed.
 *
 * @param text a function, or an import of one, as a module's field; ends with a line feed
 * @param offsets the byte offsets in the module of the instructions, ascending
 * @param lines the line of each of them
 */
public record FunctionText(String text, int[] offsets, int[] lines) {
    /** What {@link #line} and {@link #offset} give when there is nothing. */
    public static final int NONE = -1;

    /** Returns the line of the instruction that the byte at an offset in the module belongs to; {@link #NONE} if it is before the first one. */
    public int line(int offset) {
        int place = Arrays.binarySearch(offsets, offset);
        // What is not found would be inserted after the instruction that contains it.
        int instruction = place >= 0 ? place : -place - 2;
        return instruction < 0 ? NONE : lines[instruction];
    }

    /** Returns the byte offset in the module of the first instruction on a line; {@link #NONE} if there is none. */
    public int offset(int line) {
        int place = Arrays.binarySearch(lines, line);
        return place < 0 ? NONE : offsets[place];
    }
}
