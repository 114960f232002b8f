package hypha.wasm.cold;

import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.Opcode;
import java.util.Arrays;

/** What the loop executes: a function's instructions, of which jumps back to compiled loops change. */
final class ColdBody {
    /** A {@link Opcode#JUMP_BACK} to a loop that is compiled. No other instruction has this number. */
    static final int ENTER_LOOP = Opcode.FAMILIES;

    private static final int ENTER_LOOP_LENGTH = 2;

    /** More than an instruction of the loop has operands. */
    private static final int PADDING = 8;

    private final ColdFunction cell;
    private final int function;
    private final int[] code;
    private final int slots;
    private final ColdLoops loops;

    /** How many rounds of loops its next execution may go until it looks up. Threads may miss each other's rounds. */
    int fuel;

    /**
     * Prepares a function.
     *
     * @param cell what knows whether it is hot
     */
    ColdBody(ColdFunction cell, FunctionCode function) {
        this(cell, function.function(), function.code(), function.slotCount());
    }

    /**
     * Prepares some code.
     *
     * @param function the index of its function in the module
     * @param slots the number of slots of its frames
     */
    ColdBody(ColdFunction cell, int function, int[] code, int slots) {
        this.cell = cell;
        this.function = function;
        // With room behind it: HotSpot checks the indices of an instruction's operands together, as if it had as many
        // as
        // any other, and gives up if that fails.
        this.code = Arrays.copyOf(code, code.length + PADDING);
        // At least one, where compiled loops leave the function's result.
        this.slots = Math.max(1, slots);
        this.fuel = cell.module().stride();
        this.loops = new ColdLoops(this.code, code.length);
    }

    /** Says whether some function has a loop. */
    static boolean hasLoop(FunctionCode function) {
        int[] code = function.code();
        for (int pc = 0; pc < code.length; pc += length(code, pc)) {
            if (code[pc] == Opcode.JUMP_BACK) {
                return true;
            }
        }
        return false;
    }

    ColdFunction cell() {
        return cell;
    }

    ColdModule module() {
        return cell.module();
    }

    int function() {
        return function;
    }

    /** Returns the code, with padding behind it. */
    int[] code() {
        return code;
    }

    int slots() {
        return slots;
    }

    ColdLoops loops() {
        return loops;
    }

    /** Returns the length of the code without its padding. */
    int length() {
        return code.length - PADDING;
    }

    /** Returns the length of an instruction. */
    static int length(int[] code, int pc) {
        return code[pc] == ENTER_LOOP ? ENTER_LOOP_LENGTH : Opcode.length(code, pc);
    }
}
