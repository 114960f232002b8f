package hypha.wasm.baseline;

import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.Opcode;
import hypha.wasm.runtime.LoadedModule;
import java.util.BitSet;

/** A loop of a function, from its header to its last jump back, as code of its own. */
final class LoopPart {
    private final int[] code;
    private final BlockGraph graph;
    private final Region region;

    private LoopPart(int[] code, BlockGraph graph, Region region) {
        this.code = code;
        this.graph = graph;
        this.region = region;
    }

    /**
     * Finds a loop.
     *
     * @param header the index in the code where it begins
     * @return null if its code may be too long for a method, or it is the table through which all jumps of a function go
     */
    static LoopPart of(LoadedModule module, FunctionCode function, int header) {
        int limit = module.engine().baselineMethodBytes();
        BlockGraph graph = new BlockGraph(function.code(), function.handlers(), Integer.MAX_VALUE);
        int first = graph.block(header);
        int end = RegionPartition.loopEnds(function.code(), graph)[first];
        long bytes = 0;
        for (int block = first; block < end; block++) {
            bytes += graph.bytes(block);
        }
        if (end == 0 || bytes > limit) {
            return null;
        }
        Liveness liveness = new Liveness(function, graph);
        return new LoopPart(
                function.code(),
                graph,
                new Region(function, graph, liveness, first, end, new int[] {first}, new BitSet()));
    }

    Region region() {
        return region;
    }

    /** Returns the length of the loop's register code. */
    int length() {
        return region.end() - region.start();
    }

    /** Returns where the {@link Opcode#JUMP_BACK} at an index of the code leads to. */
    int jumpBackTarget(int pc) {
        return graph.jumpBackTarget(graph.blockAround(pc));
    }

    /** Returns where cold code is to go on that goes to a place outside: there; or, at the header of a loop around this one, at a jump back to it, which may be more than a jump. */
    int wayTo(int target) {
        if (target < region.start()) {
            for (int pc = target; pc < code.length; pc += Opcode.length(code, pc)) {
                if (code[pc] == Opcode.JUMP_BACK && code[pc + 1] == target) {
                    return pc;
                }
            }
        }
        return target;
    }
}
