package hypha.wasm.runtime;

import hypha.wasm.api.LinearMemoryProvider;
import hypha.wasm.types.MemoryType;
import java.lang.foreign.MemorySegment;

/**
 * The default provider: native memory of the process, freed when the garbage collector finds it unreachable. It reserves address space for the maximum of a memory, which takes no memory until the program touches it, so growing costs
 * nothing and does not move the memory. There are two exceptions, in which the content is copied: a small memory, which most often never grows, moves to such a reservation when it grows for the first time, since an instance is made
 * faster without; and where the process has no range left, a memory gets half as much again as it needs.
 */
public final class ArenaMemoryProvider implements LinearMemoryProvider {
    /** The provider; it has no state. */
    public static final ArenaMemoryProvider INSTANCE = new ArenaMemoryProvider();

    /** The size up to which a memory does not get room to grow before it asks for that. */
    private static final long SMALL_BYTES = 4L * MemoryType.PAGE_BYTES;

    /** The most that a memory with 32-bit addresses grows to. */
    private static final long NARROW_BYTES = (long) MemoryType.MAXIMUM_PAGES * MemoryType.PAGE_BYTES;

    private ArenaMemoryProvider() {}

    @Override
    public MemorySegment allocate(long minimumBytes, long maximumBytes) {
        ResidentMemory.watch(minimumBytes);
        if (minimumBytes == 0 && maximumBytes <= NARROW_BYTES) {
            return MemorySegment.NULL;
        }
        boolean small = minimumBytes <= SMALL_BYTES && maximumBytes <= NARROW_BYTES;
        return reserve(small ? minimumBytes : maximumBytes, minimumBytes);
    }

    @Override
    public MemorySegment allocateShared(long minimumBytes, long maximumBytes) {
        ResidentMemory.watch(minimumBytes);
        return maximumBytes == 0 ? MemorySegment.NULL : AddressSpace.reserve(maximumBytes);
    }

    @Override
    public MemorySegment grow(MemorySegment current, long newBytes) {
        ResidentMemory.watch(newBytes);
        if (newBytes <= current.byteSize()) {
            return current;
        }
        MemorySegment grown =
                newBytes <= NARROW_BYTES ? reserve(NARROW_BYTES, roomy(newBytes)) : reserve(roomy(newBytes), newBytes);
        if (grown == null) {
            grown = AddressSpace.reserve(newBytes);
        }
        if (grown != null) {
            MemorySegment.copy(current, 0, grown, 0, current.byteSize());
        }
        return grown;
    }

    /** Reserves a range of a size, or else of another, or else returns null. */
    private static MemorySegment reserve(long bytes, long otherwiseBytes) {
        MemorySegment range = AddressSpace.reserve(bytes);
        return range != null ? range : AddressSpace.reserve(Math.max(otherwiseBytes, MemoryType.PAGE_BYTES));
    }

    /** Half as much again, so that growing page by page does not copy each time. */
    private static long roomy(long bytes) {
        return bytes + bytes / 2 & -MemoryType.PAGE_BYTES;
    }

    @Override
    public void release(MemorySegment memory) {
        // The collector frees it once nothing refers to it.
    }
}
