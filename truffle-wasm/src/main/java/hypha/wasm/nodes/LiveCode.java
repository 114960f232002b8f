package hypha.wasm.nodes;

import hypha.wasm.code.Opcode;
import java.util.Arrays;
import java.util.BitSet;

/**
 * What of a function's code a compilation would contain: what was never executed is left out, so the instructions that the profile says can be reached.
 *
 * <p>Graal gives up after 10,000 steps of partial evaluation, which are about as many instructions, and then never tries that function again. Until then it has kept one of few compiler threads for many seconds.
 */
final class LiveCode {
    /** Most instructions with which a compilation is tried. */
    static final int MOST_INSTRUCTIONS = 9_000;

    private final int[] code;
    private final int[] profile;
    private final BitSet reached = new BitSet();
    private int[] pending = new int[64];
    private int pendingCount;

    private LiveCode(int[] code, int[] profile) {
        this.code = code;
        this.profile = profile;
    }

    /** Says whether a compilation of some code can succeed. Takes time in proportion to the code, if that is long at all. */
    static boolean fits(int[] code, int[] handlers, int[] profile) {
        return code.length <= MOST_INSTRUCTIONS || instructions(code, handlers, profile) <= MOST_INSTRUCTIONS;
    }

    /**
     * Returns how many instructions can be reached.
     *
     * @param handlers the function's {@link hypha.wasm.code.HandlerTable}
     * @param profile the counters of its branches
     */
    static int instructions(int[] code, int[] handlers, int[] profile) {
        LiveCode live = new LiveCode(code, profile);
        live.reach(0);
        for (int i = 1; i < handlers.length; i += 2) {
            live.reach(handlers[i]);
        }
        return live.count();
    }

    private void reach(int pc) {
        if (pc >= 0 && pc < code.length && !reached.get(pc)) {
            reached.set(pc);
            if (pendingCount == pending.length) {
                pending = Arrays.copyOf(pending, 2 * pendingCount);
            }
            pending[pendingCount++] = pc;
        }
    }

    private int count() {
        while (pendingCount > 0) {
            follow(pending[--pendingCount]);
        }
        return reached.cardinality();
    }

    private void follow(int pc) {
        int opcode = code[pc];
        int next = pc + Opcode.length(code, pc);
        switch (opcode) {
            case Opcode.JUMP, Opcode.JUMP_BACK -> reach(code[pc + 1]);
            case Opcode.RETURN, Opcode.UNREACHABLE -> {
                // Nothing follows.
            }
            case Opcode.BR_TABLE -> {
                for (int i = 0; i < code[pc + 3]; i++) {
                    if (profile[code[pc + 2] + i] != 0) {
                        reach(code[pc + 4 + i]);
                    }
                }
            }
            default -> {
                String operands = Opcode.operands(opcode);
                int target = operands.indexOf('t');
                if (target < 0) {
                    reach(next);
                    return;
                }
                // Conditional jumps have single operands only, the counters of both ways last.
                int counters = code[pc + 1 + operands.indexOf('p')];
                if (profile[counters] != 0) {
                    reach(code[pc + 1 + target]);
                }
                if (profile[counters + 1] != 0) {
                    reach(next);
                }
            }
        }
    }
}
