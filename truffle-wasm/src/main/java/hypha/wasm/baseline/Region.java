package hypha.wasm.baseline;

import hypha.wasm.code.ControlOpcode;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.Opcode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A run of blocks of a large function that makes a method, and what it shares with the others: at which blocks it is entered, and which slots it has to fetch from the activation then; where it is left, and which slots it has to store
 * then.
 *
 * <p>A slot that is live where a region is entered has its value in the activation. So an exit stores what the region may have written, if it is live where the exit leads; and since it must not store what it has not, an entry fetches, beside
 * what the region reads, what an exit stores without the region having written it on the way from that entry.
 */
final class Region {
    /** Kinds of exits. */
    enum Way {
        /** To a block of another region. */
        JUMP,
        /** To behind a {@link ControlOpcode#CATCH} in another region, with the exception. */
        EXCEPTION,
        /** To any of the targets of a {@link Opcode#BR_TABLE}. */
        TABLE
    }

    /**
     * A place where a region is left.
     *
     * @param pc the index in the code of the target; for a table of the instruction
     * @param stores the slots to store
     */
    record Exit(Way way, int pc, int[] stores) {}

    /**
     * A place where a region is entered.
     *
     * @param pc the index in the code
     * @param loads the slots to fetch
     */
    record Entry(int pc, int[] loads) {}

    private final FunctionCode function;
    private final BlockGraph graph;
    private final Liveness liveness;
    private final int first;
    private final int end;
    private final int words;
    private final int[] entryBlocks;
    private final BitSet distantTables;
    private final int[][] inside;
    private final Map<Long, Integer> exitNumbers = new HashMap<>();
    private final List<Way> ways = new ArrayList<>();
    private final List<Integer> exitPcs = new ArrayList<>();
    private long[] wanted;
    private long[] dirty;
    private long[] live;
    private final Entry[] entries;
    private final Exit[] exits;
    private final BitSet slots;

    /**
     * Finds out what a region has to do.
     *
     * @param first its first block
     * @param end the block behind it
     * @param entryBlocks the blocks where it is entered, sorted
     * @param distantTables the indices in the code of tables all of whose targets are reached through the activation
     */
    Region(
            FunctionCode function,
            BlockGraph graph,
            Liveness liveness,
            int first,
            int end,
            int[] entryBlocks,
            BitSet distantTables) {
        this.function = function;
        this.graph = graph;
        this.liveness = liveness;
        this.first = first;
        this.end = end;
        this.words = liveness.words();
        this.entryBlocks = entryBlocks;
        this.distantTables = distantTables;
        this.inside = new int[end - first][];
        this.slots = usedSlots();
        int[][] blockExits = findExits();
        this.entries = new Entry[entryBlocks.length];
        this.exits = new Exit[exitPcs.size()];
        if (liveness.isExact()) {
            solve(blockExits);
            read();
        } else {
            assume();
        }
        wanted = null;
        dirty = null;
        live = null;
    }

    private BitSet usedSlots() {
        BitSet used = new BitSet();
        int[] code = function.code();
        for (int pc = start(); pc < end(); pc += Opcode.length(code, pc)) {
            SlotUses.of(code, pc, used::set, used::set);
        }
        return used;
    }

    private int[] nextInside(int block) {
        return inside[block - first];
    }

    private boolean contains(int block) {
        return block >= first && block < end;
    }

    /** Returns for each block the exits that it leads to, and fills the lists of these. */
    private int[][] findExits() {
        int[] code = function.code();
        int[][] blockExits = new int[end - first][];
        for (int block = first; block < end; block++) {
            BitSet found = new BitSet();
            int last = graph.last(block);
            inside[block - first] = distantTables.get(last)
                    ? new int[0]
                    : Arrays.stream(graph.next(block)).filter(this::contains).toArray();
            if (distantTables.get(last)) {
                found.set(exit(Way.TABLE, last));
            } else {
                for (int next : graph.next(block)) {
                    if (!contains(next)) {
                        found.set(exit(Way.JUMP, graph.start(next)));
                    }
                }
            }
            int handler = graph.handler(block);
            if (handler != BlockGraph.NONE && !contains(handler)) {
                found.set(exit(Way.EXCEPTION, graph.start(handler)));
                slots.set(code[graph.start(handler) + 1]);
            }
            blockExits[block - first] = found.stream().toArray();
        }
        return blockExits;
    }

    private int exit(Way way, int pc) {
        return exitNumbers.computeIfAbsent((long) way.ordinal() << Integer.SIZE | pc, key -> {
            ways.add(way);
            exitPcs.add(pc);
            return exitPcs.size() - 1;
        });
    }

    /** Solves for what may have been written, forward, then for what of the activation is wanted, backward. Nodes are the blocks, then the exits. */
    private void solve(int[][] blockExits) {
        int blocks = end - first;
        dirty = new long[(blocks + ways.size()) * words];
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int block = first; block < end; block++) {
                changed |= spread(block, blockExits[block - first]);
            }
        }
        wanted = new long[ways.size() * words];
        live = new long[blocks * words];
        for (int exit = 0; exit < ways.size(); exit++) {
            want(exit);
        }
        changed = true;
        while (changed) {
            changed = false;
            for (int block = end - 1; block >= first; block--) {
                changed |= collect(block, blockExits[block - first]);
            }
        }
    }

    private boolean spread(int block, int[] blockExits) {
        boolean changed = false;
        int handler = graph.handler(block);
        for (int word = 0; word < words; word++) {
            long out = dirty[(block - first) * words + word] | liveness.definitions(block, word);
            for (int next : nextInside(block)) {
                changed |= Liveness.add(dirty, (next - first) * words + word, out);
            }
            if (handler != BlockGraph.NONE && contains(handler)) {
                changed |= Liveness.add(dirty, (handler - first) * words + word, out);
            }
            for (int exit : blockExits) {
                changed |= Liveness.add(dirty, (end - first + exit) * words + word, out);
            }
        }
        return changed;
    }

    /** Finds what an exit stores. */
    private void want(int exit) {
        int[] code = function.code();
        int pc = exitPcs.get(exit);
        int at = exit * words;
        for (int word = 0; word < words; word++) {
            long target = 0;
            switch (ways.get(exit)) {
                case JUMP -> target = liveness.live(graph.block(pc), word);
                case EXCEPTION -> target = liveness.live(graph.block(pc + Opcode.length(code, pc)), word);
                case TABLE -> {
                    for (int i = 0; i < code[pc + 3]; i++) {
                        target |= liveness.live(graph.block(code[pc + 4 + i]), word);
                    }
                }
            }
            if (ways.get(exit) == Way.EXCEPTION) {
                int number = liveness.number(code[pc + 1]);
                if (number >> 6 == word) {
                    // The exit itself writes it.
                    dirty[(end - first + exit) * words + word] |= 1L << number;
                }
            }
            wanted[at + word] = target & dirty[(end - first + exit) * words + word];
        }
    }

    private boolean collect(int block, int[] blockExits) {
        boolean changed = false;
        int at = (block - first) * words;
        int handler = graph.handler(block);
        for (int word = 0; word < words; word++) {
            long out = 0;
            for (int next : nextInside(block)) {
                out |= live[(next - first) * words + word];
            }
            long always = handler != BlockGraph.NONE && contains(handler) ? live[(handler - first) * words + word] : 0;
            for (int exit : blockExits) {
                long needs = wanted[exit * words + word];
                if (ways.get(exit) == Way.EXCEPTION) {
                    int number = liveness.number(function.code()[exitPcs.get(exit) + 1]);
                    always |= number >> 6 == word ? needs & ~(1L << number) : needs;
                } else {
                    out |= needs;
                }
            }
            changed |= Liveness.add(
                    live, at + word, liveness.uses(block, word) | out & ~liveness.definitions(block, word) | always);
        }
        return changed;
    }

    private void read() {
        for (int i = 0; i < entries.length; i++) {
            entries[i] = new Entry(graph.start(entryBlocks[i]), members(live, (entryBlocks[i] - first) * words));
        }
        for (int i = 0; i < exits.length; i++) {
            exits[i] = new Exit(ways.get(i), exitPcs.get(i), members(wanted, i * words));
        }
    }

    private int[] members(long[] set, int at) {
        return BitSet.valueOf(Arrays.copyOfRange(set, at, at + words)).stream()
                .map(number -> liveness.slots()[number])
                .toArray();
    }

    /** Does without knowledge: every entry fetches and every exit stores all slots that may matter. */
    private void assume() {
        int[] all = slots.stream().filter(slot -> liveness.number(slot) >= 0).toArray();
        for (int i = 0; i < entries.length; i++) {
            entries[i] = new Entry(graph.start(entryBlocks[i]), all);
        }
        for (int i = 0; i < exits.length; i++) {
            exits[i] = new Exit(ways.get(i), exitPcs.get(i), all);
        }
    }

    /** Returns the index in the code where the region starts. */
    int start() {
        return graph.start(first);
    }

    /** Returns the index in the code where the region ends, exclusive. */
    int end() {
        return graph.start(end);
    }

    /** Says whether the code behind the region may be next. */
    boolean fallsThrough() {
        return graph.fallsThrough(end - 1);
    }

    /** Returns the slots that the region's method needs locals for. */
    BitSet slots() {
        return slots;
    }

    /** Returns where the region is entered, in the order of the code. */
    Entry[] entries() {
        return entries;
    }

    /** Returns where the region is left. */
    Exit[] exits() {
        return exits;
    }
}
