package hypha.wasm.runtime;

import hypha.wasm.api.LinearMemoryProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The default provider: native memory of the process, freed when the garbage collector finds it unreachable. Leaves room to grow, so that growing page by page does not copy each time. */
public final class ArenaMemoryProvider implements LinearMemoryProvider {
    /** The provider; it has no state. */
    public static final ArenaMemoryProvider INSTANCE = new ArenaMemoryProvider();

    /** Alignment of the memories, which makes aligned WebAssembly accesses aligned in the process. */
    private static final long ALIGNMENT_BYTES = 64;

    private ArenaMemoryProvider() {}

    @Override
    public MemorySegment allocate(long minimumBytes, long maximumBytes) {
        try {
            return Arena.ofAuto().allocate(minimumBytes, ALIGNMENT_BYTES);
        } catch (OutOfMemoryError e) {
            return null;
        }
    }

    @Override
    public MemorySegment grow(MemorySegment current, long newBytes) {
        if (newBytes <= current.byteSize()) {
            return current;
        }
        MemorySegment grown = allocate(Math.max(newBytes, current.byteSize() + current.byteSize() / 2), Long.MAX_VALUE);
        if (grown == null) {
            grown = allocate(newBytes, Long.MAX_VALUE);
        }
        if (grown != null) {
            MemorySegment.copy(current, 0, grown, 0, current.byteSize());
        }
        return grown;
    }

    @Override
    public void release(MemorySegment memory) {
        // The collector frees it once nothing refers to it.
    }
}
