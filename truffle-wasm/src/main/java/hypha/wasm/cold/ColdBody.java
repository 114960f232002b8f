package hypha.wasm.cold;

import java.util.Arrays;

/**
 * What the loop executes.
 *
 * @param cell the function, which knows whether it is hot
 * @param function its index in the module
 * @param code its instructions, {@link #padded}
 * @param slots the number of slots of its frames
 */
record ColdBody(ColdFunction cell, int function, int[] code, int slots) {
    /** More than an instruction of the loop has operands. */
    private static final int PADDING = 8;

    ColdModule module() {
        return cell.module();
    }

    /** Returns the length of the code without its padding. */
    int length() {
        return code.length - PADDING;
    }

    /** Returns code with room behind it: HotSpot checks the indices of an instruction's operands together, as if it had as many as any other, and gives up if that fails. */
    static int[] padded(int[] code) {
        return Arrays.copyOf(code, code.length + PADDING);
    }
}
