package hypha.wasm.runtime;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Reserves address space of the process ({@code mmap(2)}, Linux): pages come into being, zeroed, when they are touched, so that a reservation costs the same whatever its size. */
final class AddressSpace {
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;
    private static final long MAP_FAILED = -1;
    private static final int NO_FILE = -1;

    private static final Linker LINKER = Linker.nativeLinker();

    @SuppressWarnings("restricted")
    private static final MethodHandle MMAP = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("mmap"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));

    private AddressSpace() {}

    /** Apart, since linking it takes a while and many a process gives nothing back. */
    private static final class Release {
        @SuppressWarnings("restricted")
        private static final MethodHandle MUNMAP = LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("munmap"), FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

        private Release() {}
    }

    /**
     * Reserves a range that can be read and written, and is given back when the garbage collector finds the segment unreachable.
     *
     * @param bytes a positive multiple of the page size
     * @return null if the system refuses
     */
    @SuppressWarnings("restricted")
    static MemorySegment reserve(long bytes) {
        long address;
        try {
            address = (long) MMAP.invokeExact(
                    0L, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, NO_FILE, 0L);
        } catch (Throwable t) {
            throw new AssertionError("a downcall does not throw", t);
        }
        return address == MAP_FAILED
                ? null
                : MemorySegment.ofAddress(address).reinterpret(bytes, Arena.ofAuto(), AddressSpace::unmap);
    }

    private static void unmap(MemorySegment range) {
        int status;
        try {
            status = (int) Release.MUNMAP.invokeExact(range.address(), range.byteSize());
        } catch (Throwable t) {
            throw new AssertionError("a downcall does not throw", t);
        }
        if (status != 0) {
            throw new IllegalStateException("munmap failed: range=" + range);
        }
    }
}
