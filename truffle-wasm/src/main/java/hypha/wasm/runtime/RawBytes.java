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

    /** As many bytes are set one word after the other; copying them is some four times as fast from there on. */
    private static final long FILLED_BYTES = 512;

    /** Longest copy of what is filled already, which so stays in the processor's first cache. */
    private static final long MOST_COPIED_BYTES = 16_384;

    private RawBytes() {}

    /** Sets bytes. */
    static void fill(long address, long length, byte value) {
        ALL.asSlice(address, length).fill(value);
    }

    /** Sets bytes that nobody else writes meanwhile. */
    static void fillUnshared(long address, long length, byte value) {
        long filled = Math.min(length, FILLED_BYTES);
        fill(address, filled, value);
        while (filled < length) {
            long bytes = Math.min(Math.min(filled, MOST_COPIED_BYTES), length - filled);
            copy(address, address + filled, bytes);
            filled += bytes;
        }
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
