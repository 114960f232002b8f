package hypha.wasm.baseline;

import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.Opcode;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which slots have values at the beginnings of blocks that code may still want: the classical analysis, for those slots only that some block reads before it writes them. If it takes too long, all of them are said to be live
 * everywhere, which costs speed but is right.
 */
final class Liveness {
    /** Most words of the sets of all blocks together. */
    private static final int MAXIMUM_WORDS = 1 << 20;

    /** Most steps over a word. */
    private static final long MAXIMUM_STEPS = 100_000_000;

    private final BlockGraph graph;
    private final int[] numbers;
    private final int[] slots;
    private final int words;
    private final boolean exact;

    private long[] uses;
    private long[] definitions;
    private long[] live;

    Liveness(FunctionCode function, BlockGraph graph) {
        this.graph = graph;
        int[] code = function.code();
        BitSet crossing = crossing(code, function.slotCount());
        this.slots = crossing.stream().toArray();
        this.numbers = new int[function.slotCount()];
        Arrays.fill(numbers, -1);
        for (int i = 0; i < slots.length; i++) {
            numbers[slots[i]] = i;
        }
        this.words = (slots.length + Long.SIZE - 1) / Long.SIZE;
        this.exact = (long) words * graph.count() <= MAXIMUM_WORDS && solve(code);
        if (!exact) {
            uses = null;
            definitions = null;
            live = null;
        }
    }

    /** Finds the slots that any block reads before it writes them. */
    private BitSet crossing(int[] code, int slotCount) {
        BitSet found = new BitSet(slotCount);
        BitSet written = new BitSet(slotCount);
        for (int block = 0; block < graph.count(); block++) {
            written.clear();
            for (int pc = graph.start(block); pc < graph.start(block + 1); pc += Opcode.length(code, pc)) {
                SlotUses.of(
                        code,
                        pc,
                        slot -> {
                            if (!written.get(slot)) {
                                found.set(slot);
                            }
                        },
                        written::set);
            }
        }
        return found;
    }

    private boolean solve(int[] code) {
        int count = graph.count();
        uses = new long[count * words];
        definitions = new long[count * words];
        for (int block = 0; block < count; block++) {
            int at = block * words;
            for (int pc = graph.start(block); pc < graph.start(block + 1); pc += Opcode.length(code, pc)) {
                SlotUses.of(
                        code,
                        pc,
                        slot -> {
                            int number = numbers[slot];
                            if (number >= 0 && !get(definitions, at, number)) {
                                set(uses, at, number);
                            }
                        },
                        slot -> {
                            if (numbers[slot] >= 0) {
                                set(definitions, at, numbers[slot]);
                            }
                        });
            }
        }
        live = uses.clone();
        long steps = 0;
        boolean changed = true;
        while (changed) {
            changed = false;
            steps += (long) count * words;
            if (steps > MAXIMUM_STEPS) {
                return false;
            }
            for (int block = count - 1; block >= 0; block--) {
                changed |= update(block);
            }
        }
        return true;
    }

    private boolean update(int block) {
        boolean changed = false;
        int at = block * words;
        for (int next : graph.next(block)) {
            for (int word = 0; word < words; word++) {
                changed |= add(live, at + word, live[next * words + word] & ~definitions[at + word]);
            }
        }
        if (graph.handler(block) != BlockGraph.NONE) {
            // An exception may come before anything is written.
            for (int word = 0; word < words; word++) {
                changed |= add(live, at + word, live[graph.handler(block) * words + word]);
            }
        }
        return changed;
    }

    /** Adds a word's elements to a set, and says whether that changed it. */
    static boolean add(long[] set, int word, long elements) {
        long before = set[word];
        set[word] |= elements;
        return set[word] != before;
    }

    static boolean get(long[] set, int firstWord, int number) {
        return (set[firstWord + (number >> 6)] >>> number & 1) != 0;
    }

    static void set(long[] set, int firstWord, int number) {
        set[firstWord + (number >> 6)] |= 1L << number;
    }

    /** Says whether the other methods, but for {@link #slots} and {@link #number}, know anything. */
    boolean isExact() {
        return exact;
    }

    /** Returns how many words a set of slots has. */
    int words() {
        return words;
    }

    /** Returns the slots that may be live at the beginning of a block; element n of a set is the n-th. */
    int[] slots() {
        return slots;
    }

    /** Returns the number in sets that a slot has, or -1 if it is never live. */
    int number(int slot) {
        return numbers[slot];
    }

    /** Returns a word of the set of slots that are live at the beginning of a block. */
    long live(int block, int word) {
        return live[block * words + word];
    }

    /** Returns a word of the set of slots that a block reads before it writes them. */
    long uses(int block, int word) {
        return uses[block * words + word];
    }

    /** Returns a word of the set of slots that a block writes. */
    long definitions(int block, int word) {
        return definitions[block * words + word];
    }
}
