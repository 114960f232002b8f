package hypha.wasm.binary;

/**
 * A data segment. Its bytes stay in the module's.
 *
 * @param mode passive or active
 * @param memory index of the memory of an active segment
 * @param address where an active segment goes; null for a passive one
 * @param start offset of its first byte in the module
 * @param length number of its bytes
 */
public record DataSegment(SegmentMode mode, int memory, ConstantExpression address, int start, int length) {}
