package hypha.wasm.cold;

import hypha.wasm.baseline.LoopEntry;
import hypha.wasm.code.Opcode;
import java.util.Arrays;

/**
 * The loops of a cold function: how often they have gone round, and the compiled code of those that are hot. Of a nest the innermost loop is hot first. Its code begins at its header and ends where the loop does, so execution comes back; to go in and out counts as rounds of the loop around it, which
 * is compiled in its turn if that happens often.
 *
 * <p>Threads may miss each other's counts.
 */
final class ColdLoops {
    /** All of a function's loops that are compiled have at most so many times the length of its code: a loop is part of those around it, and nests may be deep. */
    private static final int MOST_COPIES = 8;

    private static final Loop[] NONE = {};

    private final int[] code;
    private final int end;

    /** Those that have been met, in the order of their headers. */
    private volatile Loop[] loops = NONE;

    private long compiledLength;

    /**
     * Prepares for a function.
     *
     * @param code its code, where jumps back to loops that are compiled become {@link ColdBody#ENTER_LOOP}
     * @param end where it ends
     */
    ColdLoops(int[] code, int end) {
        this.code = code;
        this.end = end;
    }

    /** Returns the code of a loop, or null if it is not compiled. */
    LoopEntry entry(int header) {
        Loop known = find(header);
        return known == null ? null : known.entry;
    }

    /**
     * Counts rounds of a loop.
     *
     * @param rounds how many
     * @param limit with how many it is hot
     * @return whether it has just become hot
     */
    boolean count(int header, int rounds, int limit) {
        Loop known = find(header);
        if (known == null) {
            known = add(header);
        }
        if (known.isRequested) {
            return false;
        }
        known.rounds = Math.min(known.rounds, Integer.MAX_VALUE / 2) + rounds;
        if (known.rounds < limit) {
            return false;
        }
        known.isRequested = true;
        return true;
    }

    /** Says whether code of some length may be compiled for a loop, and counts it. */
    synchronized boolean claim(int length) {
        compiledLength += length;
        return compiledLength <= (long) MOST_COPIES * end;
    }

    /** Has executions use the code of a loop from now on, at its jumps back. */
    void enter(int header, LoopEntry entry) {
        find(header).entry = entry;
        for (int pc = header; pc < end; pc += ColdBody.length(code, pc)) {
            if (code[pc] == Opcode.JUMP_BACK && code[pc + 1] == header) {
                code[pc] = ColdBody.ENTER_LOOP;
            }
        }
    }

    /** Pretends that there is a compiled loop. */
    void train(int header, LoopEntry entry) {
        add(header).entry = entry;
    }

    private Loop find(int header) {
        Loop[] all = loops;
        int from = 0;
        int to = all.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            int there = all[middle].header;
            if (there == header) {
                return all[middle];
            }
            if (there < header) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return null;
    }

    private synchronized Loop add(int header) {
        Loop known = find(header);
        if (known != null) {
            return known;
        }
        Loop[] more = Arrays.copyOf(loops, loops.length + 1);
        int at = more.length - 1;
        while (at > 0 && more[at - 1].header > header) {
            more[at] = more[at - 1];
            at--;
        }
        Loop added = new Loop(header);
        more[at] = added;
        loops = more;
        return added;
    }

    /** A loop. */
    private static final class Loop {
        final int header;
        int rounds;
        boolean isRequested;
        volatile LoopEntry entry;

        Loop(int header) {
            this.header = header;
        }
    }
}
