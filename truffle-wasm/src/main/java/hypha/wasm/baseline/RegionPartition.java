package hypha.wasm.baseline;

import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.Opcode;
import java.util.Arrays;

/**
 * Where a function's code is cut into regions: runs of blocks that make a method each. A loop that fits into a method stays whole, since the time is spent there; going from one region to another takes some nanoseconds. What does not
 * fit is cut between any two blocks.
 */
final class RegionPartition {
    /**
     * Bytes, as they are estimated, up to which blocks are gathered that are in no such loop. Most of a large function's code is cold, and HotSpot compiles a method as a whole: with regions as long as methods may be, the first seconds of
     * CPython took a sixth more, those of esbuild a third.
     */
    private static final int REGION_BYTES = 1500;

    private RegionPartition() {}

    /**
     * Returns the first blocks of the regions, and the number of blocks behind the last.
     *
     * @param limit bytes that a region may have, as they are estimated
     * @param least bytes that two regions which follow each other have together at least, so that there are not too many
     */
    static int[] of(FunctionCode function, BlockGraph graph, int limit, int least) {
        int gathered = Math.max(Math.min(limit, REGION_BYTES), least);
        int longest = Math.max(limit, least);
        int[] loopEnds = loopEnds(function.code(), graph);
        int[] cuts = new int[16];
        int count = 1;
        int size = 0;
        for (int block = 0; block < graph.count(); ) {
            int end = block + 1;
            int bytes = graph.bytes(block);
            if (loopEnds[block] > end) {
                int loop = bytes(graph, block, loopEnds[block], longest);
                if (loop <= longest) {
                    end = loopEnds[block];
                    bytes = loop;
                }
            }
            if (size + bytes > gathered && size > 0) {
                if (count + 1 == cuts.length) {
                    cuts = Arrays.copyOf(cuts, 2 * cuts.length);
                }
                cuts[count++] = block;
                size = 0;
            }
            size += bytes;
            block = end;
        }
        cuts[count++] = graph.count();
        return Arrays.copyOf(cuts, count);
    }

    /** Returns the size of some blocks, or more than the limit. So this takes no longer than the limit allows, however loops nest. */
    private static int bytes(BlockGraph graph, int first, int end, int limit) {
        int sum = 0;
        for (int block = first; block < end && sum <= limit; block++) {
            sum += graph.bytes(block);
        }
        return sum;
    }

    /** Returns for each block that is a loop's header the block behind the loop, else 0. Loops nest: one that begins in another ends there. */
    static int[] loopEnds(int[] code, BlockGraph graph) {
        int[] ends = new int[graph.count()];
        for (int block = 0; block < graph.count(); block++) {
            int last = graph.last(block);
            int header = code[last] == Opcode.JUMP_BACK ? graph.block(graph.jumpBackTarget(block)) : block + 1;
            if (header <= block) {
                ends[header] = block + 1;
            }
        }
        // An inner loop's last jump back may come after the outer one's: what is left between belongs to both.
        int[] inner = new int[graph.count()];
        int innerCount = 0;
        for (int block = graph.count() - 1; block >= 0; block--) {
            if (ends[block] == 0) {
                continue;
            }
            while (innerCount > 0 && inner[innerCount - 1] < ends[block]) {
                ends[block] = Math.max(ends[block], ends[inner[--innerCount]]);
            }
            inner[innerCount++] = block;
        }
        return ends;
    }
}
