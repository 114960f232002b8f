package hypha.wasm.translation;

/**
 * Where a function's code is to have {@link hypha.wasm.code.ControlOpcode#PROBE} instructions, for tools.
 *
 * @param offsets byte offsets in the module of instructions, ascending; an offset that is none of an instruction, or of one that cannot be reached, gets no probe
 * @param places for each of them a number for its place in the source: code that goes on at the same place gets no further probe, unless it is also reached in another way
 */
public record ProbePlan(int[] offsets, int[] places) {}
