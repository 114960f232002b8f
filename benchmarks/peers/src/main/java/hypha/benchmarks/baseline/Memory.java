package hypha.benchmarks.baseline;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A linear memory; how its bytes are reached is what the subclasses try. */
public abstract class Memory {
    private static final int PAGE_BYTES = 65536;

    final MemorySegment segment;
    final long base;
    final long size;

    Memory(int pages) {
        this.segment = Arena.global().allocate((long) pages * PAGE_BYTES, 16);
        this.base = segment.address();
        this.size = segment.byteSize();
    }

    static RuntimeException outOfBounds() {
        return new IllegalStateException("out of bounds memory access");
    }

    /** Copies a data segment. */
    final void init(int address, byte[] bytes, int start, int length) {
        MemorySegment.copy(bytes, start, segment, ValueLayout.JAVA_BYTE, address & 0xFFFF_FFFFL, length);
    }

    /** {@code memory.fill}. */
    public final void fill(int address, int value, int length) {
        segment.asSlice(address & 0xFFFF_FFFFL, length & 0xFFFF_FFFFL).fill((byte) value);
    }

    /** {@code memory.copy}. */
    public final void copy(int target, int source, int length) {
        MemorySegment.copy(segment, source & 0xFFFF_FFFFL, segment, target & 0xFFFF_FFFFL, length & 0xFFFF_FFFFL);
    }
}
