package hypha.wasm.runtime;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The address space of the process as one segment, and ranges of it, without checks: {@link WasmMemory} has made them. Not for compiled code, but for the constant. Apart from {@link RawMemory}, whose accessors are linked when it is
 * initialized, which would make a program that never leaves the first tier start later.
 */
final class RawBytes {
    @SuppressWarnings("restricted")
    static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private RawBytes() {}

    /** Sets bytes. */
    static void fill(long address, long length, byte value) {
        ALL.asSlice(address, length).fill(value);
    }

    /** Copies bytes between ranges that may overlap. */
    static void copy(long source, long target, long length) {
        MemorySegment.copy(ALL, source, ALL, target, length);
    }

    /** Copies bytes from an array. */
    static void copy(byte[] source, int start, long target, int length) {
        MemorySegment.copy(source, start, ALL, ValueLayout.JAVA_BYTE, target, length);
    }
}
