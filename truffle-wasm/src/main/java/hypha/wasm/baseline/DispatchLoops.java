package hypha.wasm.baseline;

import hypha.wasm.code.Opcode;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The loops of a method whose header is the dispatch of an interpreter: a few instructions that end with a jump through a table, gone back to from many places. Each of these gets a copy of the header, so that what follows
 * one of the table's targets is decided there. What it gives is not so much that the processor predicts each of the jumps for itself: HotSpot's last compiler computes what several arms of a table have in common, such
 * as addresses, ahead of the jump, all of it each time; with copies of the jump they have nothing in common.
 */
final class DispatchLoops {
    /** Fewest places that go back to the header, and fewest targets of the table. */
    private static final int FEWEST = 4;

    /** The header has at most as many instructions, and all copies of all headers together as many bytes. */
    private static final int MOST_INSTRUCTIONS = 8;

    private static final int MOST_BYTES = 4000;

    /** Where the header's jump through a table is, by the header's index. */
    private final Map<Integer, Integer> tables = new HashMap<>();

    /** Where the copies of a table jump, by the index of the target. */
    private final Map<Integer, Label> targets = new HashMap<>();

    /**
     * Finds the loops of a part of the code.
     *
     * @param first the index where it starts
     * @param end the index where it ends, exclusive
     * @param isEntry which indices other code jumps to, or may
     * @param room how many bytes of JVM code the copies may take
     */
    void find(int[] code, int first, int end, IntPredicate isEntry, int room) {
        Map<Integer, Integer> jumps = new HashMap<>();
        for (int pc = first; pc < end; pc += Opcode.length(code, pc)) {
            if (code[pc] == Opcode.JUMP_BACK && code[pc + 1] < pc && code[pc + 1] >= first) {
                jumps.merge(code[pc + 1], 1, Integer::sum);
            }
        }
        int left = Math.min(room, MOST_BYTES);
        for (Map.Entry<Integer, Integer> entry : jumps.entrySet()) {
            int header = entry.getKey();
            int table = entry.getValue() < FEWEST ? header : table(code, header, isEntry);
            if (table != header) {
                int bytes = entry.getValue() * bytes(code, header, table);
                if (bytes <= left) {
                    left -= bytes;
                    tables.put(header, table);
                }
            }
        }
    }

    /** Returns where the table is that a header ends with, or the header if there is none. */
    private static int table(int[] code, int header, IntPredicate isEntry) {
        int pc = header;
        for (int i = 0; i < MOST_INSTRUCTIONS && (pc == header || !isEntry.test(pc)); i++) {
            if (code[pc] == Opcode.BR_TABLE) {
                return code[pc + 3] >= FEWEST ? pc : header;
            }
            if (code[pc] >= Opcode.REF_FUNC || !CountedLoop.isHarmless(code[pc])) {
                return header;
            }
            pc += Opcode.length(code, pc);
        }
        return header;
    }

    private static int bytes(int[] code, int header, int table) {
        int bytes = Acceptance.bytes(code, table);
        for (int pc = header; pc < table; pc += Opcode.length(code, pc)) {
            bytes += Acceptance.bytes(code, pc);
        }
        return bytes;
    }

    /** Returns the index of the jump through a table that ends a header; -1 if it is no such header. */
    int table(int header) {
        return tables.getOrDefault(header, -1);
    }

    /** Returns where a copy jumps to get to an index. */
    Label target(CodeBuilder out, int index) {
        return targets.computeIfAbsent(index, key -> out.newLabel());
    }

    /** Emits the ways of the copies to their targets: jumps back by an instruction at which the JVM counts them, and sees that the loop is hot; at a jump through a table it does not. */
    void emitWays(BodyEmitter body, CodeBuilder out) {
        targets.forEach((index, label) -> out.labelBinding(label).goto_(body.label(index)));
    }
}
