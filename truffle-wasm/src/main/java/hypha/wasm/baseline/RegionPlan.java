package hypha.wasm.baseline;

import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.Opcode;
import java.util.Arrays;
import java.util.BitSet;

/** How a large function is cut: its regions, and the numbers by which they say where execution goes on. */
final class RegionPlan {
    /** Most regions of a function: with more, the method that calls them would be one that HotSpot does not compile. */
    static final int MAXIMUM_REGIONS = 450;

    /** Bits of a number that say which entry of a region it is. */
    static final int ENTRY_BITS = 16;

    /** With more targets in other regions than this, the places that a table leads to are numbers in an array. */
    private static final int NEAR_TARGETS = 16;

    private final BlockGraph graph;
    private final int[] cuts;
    private final int[] entryNumbers;
    private final BitSet distantTables = new BitSet();
    private final Region[] regions;
    private final BitSet homes = new BitSet();

    /**
     * Cuts a function.
     *
     * @param limit bytes that a region may have, as they are estimated
     * @param start the index in the code where execution begins: 0, or that of a loop header
     */
    RegionPlan(FunctionCode function, int limit, int start) {
        int[] code = function.code();
        this.graph = new BlockGraph(code, function.handlers(), Math.max(1, limit / 4));
        int total = 0;
        for (int block = 0; block < graph.count(); block++) {
            total += graph.bytes(block);
        }
        this.cuts = RegionPartition.of(function, graph, limit, total / MAXIMUM_REGIONS * 2 + 1);
        BitSet entries = entries(code, graph.block(start));
        this.entryNumbers = new int[graph.count()];
        this.regions = new Region[cuts.length - 1];
        Liveness liveness = new Liveness(function, graph);
        for (int i = 0; i < regions.length; i++) {
            int[] own = entries.get(cuts[i], cuts[i + 1]).stream().toArray();
            for (int entry = 0; entry < own.length; entry++) {
                own[entry] += cuts[i];
                entryNumbers[own[entry]] = i << ENTRY_BITS | entry;
            }
            regions[i] = new Region(function, graph, liveness, cuts[i], cuts[i + 1], own, distantTables);
            for (Region.Entry entry : regions[i].entries()) {
                Arrays.stream(entry.loads()).forEach(homes::set);
            }
            for (Region.Exit exit : regions[i].exits()) {
                Arrays.stream(exit.stores()).forEach(homes::set);
            }
        }
    }

    /**
     * Finds the blocks where regions are entered, and the tables that lead to many. Only what the start leads to counts: with an entry beside a loop's header HotSpot would not see a loop.
     */
    private BitSet entries(int[] code, int start) {
        BitSet entries = new BitSet(graph.count());
        entries.set(start);
        BitSet reached = reached(start);
        for (int block = reached.nextSetBit(0); block >= 0; block = reached.nextSetBit(block + 1)) {
            int region = region(block);
            int[] outside = Arrays.stream(graph.next(block))
                    .filter(next -> region(next) != region)
                    .toArray();
            if (code[graph.last(block)] == Opcode.BR_TABLE && outside.length > NEAR_TARGETS) {
                distantTables.set(graph.last(block));
                Arrays.stream(graph.next(block)).forEach(entries::set);
            }
            Arrays.stream(outside).forEach(entries::set);
            int handler = graph.handler(block);
            if (handler != BlockGraph.NONE && region(handler) != region) {
                entries.set(handler + 1);
            }
        }
        return entries;
    }

    private BitSet reached(int start) {
        BitSet reached = new BitSet(graph.count());
        reached.set(start);
        int[] waiting = new int[graph.count()];
        waiting[0] = start;
        for (int count = 1; count > 0; ) {
            int block = waiting[--count];
            for (int next : graph.next(block)) {
                if (!reached.get(next)) {
                    reached.set(next);
                    waiting[count++] = next;
                }
            }
            int handler = graph.handler(block);
            if (handler != BlockGraph.NONE && !reached.get(handler)) {
                reached.set(handler);
                waiting[count++] = handler;
            }
        }
        return reached;
    }

    private int region(int block) {
        int found = Arrays.binarySearch(cuts, block);
        return found >= 0 ? found : -found - 2;
    }

    /** Returns the regions in the order of the code. Execution begins with the entry at the index that the plan was made for. */
    Region[] regions() {
        return regions;
    }

    /** Returns the number of an entry: the region's index, then, in the lowest {@link #ENTRY_BITS} bits, the entry's index in it. */
    int number(int pc) {
        return entryNumbers[graph.block(pc)];
    }

    /** Returns where the {@link Opcode#JUMP_BACK} at an index of the code leads to. */
    int jumpBackTarget(int pc) {
        return graph.jumpBackTarget(graph.blockAround(pc));
    }

    /** Says whether the targets of the {@link Opcode#BR_TABLE} at an index of the code are all reached by their numbers. */
    boolean isDistant(int pc) {
        return distantTables.get(pc);
    }

    /** Returns the slots that some region stores for another or fetches. */
    BitSet homes() {
        return homes;
    }
}
