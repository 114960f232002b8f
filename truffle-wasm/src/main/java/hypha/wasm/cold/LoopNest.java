package hypha.wasm.cold;

import hypha.wasm.code.Opcode;

/** The loops around a place of a function's register code: jumps back lead from behind the place to before it. */
final class LoopNest {
    /** Before the code. */
    static final int NOWHERE = -1;

    private LoopNest() {}

    /**
     * Returns the header of the outermost loop around a loop that begins behind some place.
     *
     * @param end the end of the code
     * @param header where the inner loop begins, which is returned if there is none around it there
     * @param behind the place, or {@link #NOWHERE}
     */
    static int outermost(int[] code, int end, int header, int behind) {
        int found = header;
        for (int index = 0; index < end; index += Opcode.length(code, index)) {
            if (code[index] == Opcode.JUMP_BACK && index >= header) {
                int target = code[index + 1];
                if (target > behind && target < found) {
                    found = target;
                }
            }
        }
        return found;
    }
}
