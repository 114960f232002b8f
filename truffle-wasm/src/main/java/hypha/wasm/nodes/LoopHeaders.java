package hypha.wasm.nodes;

import hypha.wasm.code.Opcode;

/** Finds the loops of a function in two translations of it: they have the same backward jumps in the same order. */
final class LoopHeaders {
    /** There is no such loop. */
    static final int NONE = -1;

    private LoopHeaders() {}

    /** Returns where a loop begins in some code that begins at {@code header} in other code. */
    static int corresponding(int[] code, int header, int[] other) {
        int number = 0;
        for (int index = 0; index < code.length; index += Opcode.length(code, index)) {
            if (code[index] == Opcode.JUMP_BACK) {
                if (code[index + 1] == header) {
                    return target(other, number);
                }
                number++;
            }
        }
        return NONE;
    }

    /** Returns the target of the backward jump with a number. */
    private static int target(int[] code, int number) {
        int left = number;
        for (int index = 0; index < code.length; index += Opcode.length(code, index)) {
            if (code[index] == Opcode.JUMP_BACK && left-- == 0) {
                return code[index + 1];
            }
        }
        return NONE;
    }
}
