package hypha.wasm.runtime;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import hypha.wasm.api.LinearMemoryProvider;
import hypha.wasm.exception.WasmException;
import hypha.wasm.types.Limits;
import hypha.wasm.types.MemoryType;
import java.lang.foreign.MemorySegment;

/**
 * A linear memory of the store, over bytes that a {@link LinearMemoryProvider} owns. All bounds checks of memory accesses are in this class, one for each access.
 *
 * <p>Addresses are i32 and unsigned, and so is the constant offset that an instruction adds; their sum never wraps. Used by one thread at a time.
 */
public final class WasmMemory {
    /** What {@code memory.grow} gives when it fails. */
    public static final int GROW_FAILED = -1;

    private final LinearMemoryProvider provider;
    private final Limits limits;
    private final long maximumBytes;
    /** What the provider gave last; may be larger than the memory. */
    private MemorySegment provided;

    private MemorySegment segment;
    private long base;
    private long sizeBytes;

    /**
     * Creates a memory of its minimum size.
     *
     * @throws WasmException if the provider refuses it
     */
    @TruffleBoundary
    public WasmMemory(MemoryType type, LinearMemoryProvider provider) {
        this.provider = provider;
        this.limits = type.limits();
        long pages =
                limits.hasMaximum() ? Math.min(limits.maximum(), MemoryType.MAXIMUM_PAGES) : MemoryType.MAXIMUM_PAGES;
        this.maximumBytes = pages << MemoryType.LOG2_PAGE_BYTES;
        long minimumBytes = limits.minimum() << MemoryType.LOG2_PAGE_BYTES;
        MemorySegment allocated = provider.allocate(minimumBytes, maximumBytes);
        if (allocated == null) {
            throw WasmException.exhaustion("memory refused: bytes=" + minimumBytes, null);
        }
        use(allocated, minimumBytes);
    }

    /** Returns the memory as a segment, valid until it grows. */
    public MemorySegment segment() {
        return segment;
    }

    /** Returns the size in bytes. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** Returns the size in pages, 0 to 65,536. */
    public int sizePages() {
        return (int) (sizeBytes >>> MemoryType.LOG2_PAGE_BYTES);
    }

    /** Returns the limits that the memory was declared with; its size only ever grows, so what imports see as the minimum is {@link #sizePages()}. */
    public Limits limits() {
        return limits;
    }

    /**
     * Grows the memory ({@code memory.grow}).
     *
     * @param deltaPages how many pages more, unsigned
     * @return the size before, in pages, or {@link #GROW_FAILED}
     */
    @TruffleBoundary
    public int grow(int deltaPages) {
        int before = sizePages();
        long newBytes = sizeBytes + ((deltaPages & 0xFFFF_FFFFL) << MemoryType.LOG2_PAGE_BYTES);
        if (provided == null || newBytes > maximumBytes) {
            return GROW_FAILED;
        }
        if (deltaPages != 0) {
            MemorySegment grown = provider.grow(provided, newBytes);
            if (grown == null) {
                return GROW_FAILED;
            }
            use(grown, newBytes);
        }
        return before;
    }

    /** Gives the bytes back to the provider. Every access afterwards traps. */
    @TruffleBoundary
    public void release() {
        MemorySegment released = provided;
        if (released != null) {
            provided = null;
            segment = MemorySegment.NULL;
            sizeBytes = 0;
            base = 0;
            provider.release(released);
        }
    }

    private void use(MemorySegment memory, long bytes) {
        if (!memory.isNative() || memory.isReadOnly() || memory.byteSize() < bytes) {
            throw new IllegalArgumentException("linear memory is not native and writable, or too small: expectedBytes="
                    + bytes + " actual=" + memory);
        }
        long address = memory.address();
        if ((address & ~RawMemory.ADDRESS_MASK) != 0) {
            throw new IllegalArgumentException(
                    "linear memory is not in user space: address=0x" + Long.toHexString(address));
        }
        provided = memory;
        segment = memory.asSlice(0, bytes);
        base = address;
        sizeBytes = bytes;
    }

    /** Checks an access of {@code width} bytes and returns its address in the process. */
    private long at(int address, int offset, int width) {
        long first = (address & 0xFFFF_FFFFL) + (offset & 0xFFFF_FFFFL);
        if (CompilerDirectives.injectBranchProbability(
                CompilerDirectives.SLOWPATH_PROBABILITY, first > sizeBytes - width)) {
            CompilerDirectives.transferToInterpreter();
            throw Trap.MEMORY_BOUNDS;
        }
        return (base & RawMemory.ADDRESS_MASK) + first;
    }

    /** Checks a range of a bulk operation and returns its address in the process; all three are unsigned. */
    private long range(int address, int length) {
        long first = address & 0xFFFF_FFFFL;
        if (first + (length & 0xFFFF_FFFFL) > sizeBytes) {
            CompilerDirectives.transferToInterpreter();
            throw Trap.MEMORY_BOUNDS;
        }
        return first;
    }

    /** Reads 8 bits. */
    public byte load8(int address, int offset) {
        return RawMemory.getByte(at(address, offset, Byte.BYTES));
    }

    /** Reads 16 bits. */
    public short load16(int address, int offset) {
        return RawMemory.getShort(at(address, offset, Short.BYTES));
    }

    /** Reads 32 bits. */
    public int load32(int address, int offset) {
        return RawMemory.getInt(at(address, offset, Integer.BYTES));
    }

    /** Reads 64 bits. */
    public long load64(int address, int offset) {
        return RawMemory.getLong(at(address, offset, Long.BYTES));
    }

    /** Reads 128 bits. */
    public Vector128 load128(int address, int offset) {
        long first = at(address, offset, Vector128.BYTES);
        return new Vector128(RawMemory.getLong(first), RawMemory.getLong(first + Long.BYTES));
    }

    /** Writes 8 bits. */
    public void store8(int address, int offset, byte value) {
        RawMemory.putByte(at(address, offset, Byte.BYTES), value);
    }

    /** Writes 16 bits. */
    public void store16(int address, int offset, short value) {
        RawMemory.putShort(at(address, offset, Short.BYTES), value);
    }

    /** Writes 32 bits. */
    public void store32(int address, int offset, int value) {
        RawMemory.putInt(at(address, offset, Integer.BYTES), value);
    }

    /** Writes 64 bits. */
    public void store64(int address, int offset, long value) {
        RawMemory.putLong(at(address, offset, Long.BYTES), value);
    }

    /** Writes 128 bits. */
    public void store128(int address, int offset, Vector128 value) {
        long first = at(address, offset, Vector128.BYTES);
        RawMemory.putLong(first, value.low());
        RawMemory.putLong(first + Long.BYTES, value.high());
    }

    /** Sets a range to a byte ({@code memory.fill}). */
    public void fill(int address, byte value, int length) {
        fill(segment, range(address, length), length & 0xFFFF_FFFFL, value);
    }

    /** Copies a range from a memory, perhaps this one, overlapping or not ({@code memory.copy}). */
    public void copy(int target, WasmMemory source, int sourceAddress, int length) {
        long from = source.range(sourceAddress, length);
        long to = range(target, length);
        copy(source.segment, from, segment, to, length & 0xFFFF_FFFFL);
    }

    /** Copies a range of bytes into the memory ({@code memory.init}, active data segments). {@code start} and {@code end} bound the data segment in {@code bytes}. */
    public void init(int target, byte[] bytes, int start, int end, int sourceOffset, int length) {
        long from = sourceOffset & 0xFFFF_FFFFL;
        long count = length & 0xFFFF_FFFFL;
        if (from + count > end - start) {
            CompilerDirectives.transferToInterpreter();
            throw Trap.MEMORY_BOUNDS;
        }
        long to = range(target, length);
        copy(bytes, start + (int) from, segment, to, (int) count);
    }

    @TruffleBoundary
    private static void fill(MemorySegment memory, long address, long length, byte value) {
        memory.asSlice(address, length).fill(value);
    }

    @TruffleBoundary
    private static void copy(MemorySegment source, long from, MemorySegment target, long to, long length) {
        MemorySegment.copy(source, from, target, to, length);
    }

    @TruffleBoundary
    private static void copy(byte[] source, int from, MemorySegment target, long to, int length) {
        MemorySegment.copy(source, from, target, JAVA_BYTE, to, length);
    }
}
