package hypha.wasm.baseline;

import hypha.wasm.code.ControlOpcode;
import hypha.wasm.code.HandlerTable;
import hypha.wasm.code.Opcode;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The basic blocks of a function's register code, in the order of the code, and the ways between them. A block has one exception handler at most. Long blocks are several, so that code can be cut between any two blocks.
 */
final class BlockGraph {
    /** No block. */
    static final int NONE = -1;

    private static final int[] NOWHERE = {};

    private final int[] code;
    private final int[] starts;
    private final int[] bytes;
    private final int[] last;

    /** The instruction before a block's last, if it is in the block; for one-instruction blocks, any number. */
    private final int[] previous;

    private final int[][] successors;
    private final int[] handlers;

    /**
     * Finds the blocks of some code.
     *
     * @param handlerTable a {@link HandlerTable}
     * @param longest about how many bytes of JVM code a block is cut after
     */
    BlockGraph(int[] code, int[] handlerTable, int longest) {
        this.code = code;
        BitSet leaders = leaders(code, handlerTable, longest);
        int count = leaders.cardinality();
        this.starts = Arrays.copyOf(leaders.stream().toArray(), count + 1);
        starts[count] = code.length;
        this.bytes = new int[count];
        this.last = new int[count];
        this.previous = new int[count];
        this.successors = new int[count][];
        this.handlers = new int[count];
        int entry = -2;
        for (int block = 0; block < count; block++) {
            for (int pc = starts[block]; pc < starts[block + 1]; pc += Opcode.length(code, pc)) {
                bytes[block] += Acceptance.bytes(code, pc);
                previous[block] = last[block];
                last[block] = pc;
            }
            successors[block] = successors(block);
            while (entry + 2 < handlerTable.length && handlerTable[entry + 2] <= starts[block]) {
                entry += 2;
            }
            int handler = entry < 0 ? HandlerTable.NONE : handlerTable[entry + 1];
            handlers[block] = handler == HandlerTable.NONE ? NONE : block(handler);
        }
    }

    private static BitSet leaders(int[] code, int[] handlerTable, int longest) {
        BitSet leaders = new BitSet(code.length);
        leaders.set(0);
        int sum = 0;
        for (int pc = 0; pc < code.length; ) {
            int next = pc + Opcode.length(code, pc);
            if (leaders.get(pc)) {
                sum = 0;
            }
            sum += Acceptance.bytes(code, pc);
            switch (code[pc]) {
                case Opcode.BR_TABLE -> {
                    for (int i = 0; i < code[pc + 3]; i++) {
                        leaders.set(code[pc + 4 + i]);
                    }
                    leaders.set(next);
                }
                case ControlOpcode.CATCH -> {
                    leaders.set(pc);
                    leaders.set(next);
                }
                default -> {
                    int target = target(code, pc);
                    if (target != NONE) {
                        leaders.set(target);
                    }
                    if (target != NONE || sum >= longest || !goesOn(code[pc])) {
                        leaders.set(next);
                    }
                }
            }
            pc = next;
        }
        for (int i = 0; i < handlerTable.length; i += 2) {
            leaders.set(handlerTable[i]);
        }
        leaders.clear(code.length, Math.max(code.length, leaders.length()));
        return leaders;
    }

    /** Returns the index in the code where the one target of a jump is, or {@link #NONE} if it is none, or a table. */
    static int target(int[] code, int pc) {
        return switch (code[pc]) {
            case Opcode.JUMP, Opcode.JUMP_BACK -> code[pc + 1];
            case Opcode.JUMP_IF_ZERO, Opcode.JUMP_IF_NONZERO -> code[pc + 2];
            default -> code[pc] >= Opcode.JUMP_IF_I32_EQ && code[pc] <= Opcode.JUMP_IF_I32_LE_U ? code[pc + 3] : NONE;
        };
    }

    private static boolean goesOn(int opcode) {
        return switch (opcode) {
            case Opcode.JUMP,
                    Opcode.JUMP_BACK,
                    Opcode.BR_TABLE,
                    Opcode.RETURN,
                    Opcode.UNREACHABLE,
                    ControlOpcode.THROW,
                    ControlOpcode.THROW_REF,
                    ControlOpcode.RETHROW -> false;
            default -> true;
        };
    }

    private int[] successors(int block) {
        int pc = last[block];
        if (code[pc] == Opcode.BR_TABLE) {
            return Arrays.stream(code, pc + 4, pc + 4 + code[pc + 3])
                    .map(this::block)
                    .distinct()
                    .toArray();
        }
        int target = code[pc] == Opcode.JUMP_BACK ? jumpBackTarget(block) : target(code, pc);
        int next = pc + Opcode.length(code, pc);
        boolean goesOn = goesOn(code[pc]) && next < code.length;
        if (target == NONE) {
            return goesOn ? new int[] {block(next)} : NOWHERE;
        }
        return goesOn ? new int[] {block(next), block(target)} : new int[] {block(target)};
    }

    /**
     * Returns where the {@link Opcode#JUMP_BACK} at a block's end leads to. If that is a table, and the block has just set its index to a constant, it is the table's target, before or behind the block: Go's compiler makes all jumps so.
     */
    int jumpBackTarget(int block) {
        int header = code[last[block] + 1];
        int set = previous[block];
        boolean isKnown = starts[block] < last[block]
                && code[header] == Opcode.BR_TABLE
                && code[set] == Opcode.I32_CONST
                && code[set + 1] == code[header + 1];
        if (!isKnown) {
            return header;
        }
        return code[header + 4 + BaselineTables.index(code[set + 2], code[header + 3] - 1)];
    }

    /** Returns the block that an index of the code is in. */
    int blockAround(int pc) {
        int found = Arrays.binarySearch(starts, pc);
        return found >= 0 ? found : -found - 2;
    }

    int count() {
        return bytes.length;
    }

    /** Returns the index in the code where a block starts; of the block after the last, where the code ends. */
    int start(int block) {
        return starts[block];
    }

    /** Returns the index in the code of a block's last instruction. */
    int last(int block) {
        return last[block];
    }

    /** Returns the block that starts at an index of the code. */
    int block(int pc) {
        int block = Arrays.binarySearch(starts, pc);
        if (block < 0) {
            throw new IllegalArgumentException("pc=" + pc);
        }
        return block;
    }

    /** Returns an estimate of the length of a block's JVM code. */
    int bytes(int block) {
        return bytes[block];
    }

    /** Returns the blocks that may come after a block, without exceptions. */
    int[] next(int block) {
        return successors[block];
    }

    /** Returns the block that an exception of a block goes to, or {@link #NONE}: one that is a {@link ControlOpcode#CATCH}, and nothing else. */
    int handler(int block) {
        return handlers[block];
    }

    /** Says whether the code behind a block may be next. */
    boolean fallsThrough(int block) {
        return goesOn(code[last[block]]);
    }
}
