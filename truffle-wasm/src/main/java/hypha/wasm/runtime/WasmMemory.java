package hypha.wasm.runtime;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import hypha.wasm.api.LinearMemoryProvider;
import hypha.wasm.api.WaitQueues;
import hypha.wasm.exception.WasmException;
import hypha.wasm.types.Limits;
import hypha.wasm.types.MemoryType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A linear memory of the store, over bytes that a {@link LinearMemoryProvider} owns. All bounds checks of memory accesses are in this class, one for each access.
 *
 * <p>32-bit addresses are unsigned, and so is the constant offset that an instruction adds; their sum never wraps. 64-bit ones are unsigned too, and a sum that does not fit 64 bits is out of bounds.
 *
 * <p>Used by one thread at a time, unless its type says that it is shared: then any number of threads may use and grow it. A shared memory never moves, and its size only ever grows, so a thread that has
 * not heard of a new size yet merely has to look twice before it traps.
 */
public final class WasmMemory {
    /** What {@code memory.grow} gives when it fails. */
    public static final int GROW_FAILED = -1;

    /** Alignment that providers must give, so that aligned WebAssembly accesses are aligned in the process. */
    private static final long ALIGNMENT_MASK = Long.BYTES - 1;

    private static final VarHandle SIZE;

    static {
        try {
            SIZE = MethodHandles.lookup().findVarHandle(WasmMemory.class, "sizeBytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LinearMemoryProvider provider;
    private final MemoryType type;
    private final long maximumPages;

    /** Where threads wait for a shared memory; null for others. */
    private final WaitQueues waitQueues;

    /** What the provider gave last; may be larger than the memory. */
    private MemorySegment provided;

    private long base;
    private long sizeBytes;

    /**
     * Creates a memory of its minimum size.
     *
     * @throws WasmException if the provider refuses it
     */
    public WasmMemory(MemoryType type, LinearMemoryProvider provider) {
        this(type, provider, StoreLimits.DEFAULT);
    }

    /**
     * Creates a memory of its minimum size.
     *
     * @param limits beyond which a memory is refused, or does not grow
     * @throws WasmException if it is beyond the limits, or the provider refuses it
     */
    @TruffleBoundary
    public WasmMemory(MemoryType type, LinearMemoryProvider provider, StoreLimits limits) {
        this.provider = provider;
        this.type = type;
        long minimumPages = type.limits().minimum();
        this.maximumPages = limits.maximumPages(type);
        limits.checkMemory(minimumPages);
        long minimumBytes = bytes(minimumPages);
        long maximumBytes = bytes(maximumPages);
        this.waitQueues = type.shared() ? provider.waitQueues() : null;
        MemorySegment allocated = allocate(minimumBytes, maximumBytes);
        if (allocated == null) {
            throw WasmException.exhaustion("memory refused: bytes=" + minimumBytes, null);
        }
        use(allocated, minimumBytes, type.shared() ? maximumBytes : minimumBytes);
        // Links the handle: a compiler that comes before the first use could not.
        SIZE.setVolatile(this, sizeBytes());
    }

    private MemorySegment allocate(long minimumBytes, long maximumBytes) {
        try {
            return type.shared()
                    ? provider.allocateShared(minimumBytes, maximumBytes)
                    : provider.allocate(minimumBytes, maximumBytes);
        } catch (OutOfMemoryError e) {
            return null;
        }
    }

    private static long bytes(long pages) {
        return pages << MemoryType.LOG2_PAGE_BYTES;
    }

    /** Returns the memory as a segment, valid until it grows. Each call makes an object. */
    public MemorySegment segment() {
        MemorySegment memory = provided;
        return memory == null ? MemorySegment.NULL : memory.asSlice(0, sizeBytes());
    }

    /** Returns the size in bytes. */
    public long sizeBytes() {
        return (long) SIZE.getVolatile(this);
    }

    /** Returns the size in pages. */
    public long sizePages() {
        return sizeBytes() >>> MemoryType.LOG2_PAGE_BYTES;
    }

    /** Returns the type that the memory was declared with. */
    public MemoryType type() {
        return type;
    }

    /** Returns the limits that the memory was declared with; its size only ever grows, so what imports see as the minimum is {@link #sizePages()}. */
    public Limits limits() {
        return type.limits();
    }

    /** Returns where threads wait for this memory; null if it is not shared. */
    public WaitQueues waitQueues() {
        return waitQueues;
    }

    /** Says whether the memory may be imported where another type is declared (core specification 4.5.3). */
    boolean matches(MemoryType required) {
        return type.address() == required.address()
                && type.shared() == required.shared()
                && Limits.matches(sizePages(), type.limits(), required.limits());
    }

    /**
     * Grows the memory ({@code memory.grow}).
     *
     * @param deltaPages how many pages more, unsigned
     * @return the size before, in pages, or {@link #GROW_FAILED}
     */
    @TruffleBoundary
    public long grow(long deltaPages) {
        while (true) {
            long beforeBytes = sizeBytes();
            long before = beforeBytes >>> MemoryType.LOG2_PAGE_BYTES;
            if (provided == null || Long.compareUnsigned(deltaPages, maximumPages - before) > 0) {
                return GROW_FAILED;
            }
            if (deltaPages == 0) {
                return before;
            }
            long afterBytes = bytes(before + deltaPages);
            if (!type.shared()) {
                return growAlone(afterBytes) ? before : GROW_FAILED;
            }
            // All bytes are there already.
            if (SIZE.compareAndSet(this, beforeBytes, afterBytes)) {
                return before;
            }
        }
    }

    private boolean growAlone(long bytes) {
        MemorySegment grown;
        try {
            grown = provider.grow(provided, bytes);
        } catch (OutOfMemoryError e) {
            return false;
        }
        if (grown == null) {
            return false;
        }
        use(grown, bytes, bytes);
        return true;
    }

    /** Gives the bytes back to the provider. Every access afterwards traps. No other thread may use the memory any more. */
    @TruffleBoundary
    public void release() {
        MemorySegment released = provided;
        if (released != null) {
            provided = null;
            SIZE.setVolatile(this, 0L);
            base = 0;
            provider.release(released);
        }
    }

    private void use(MemorySegment memory, long bytes, long neededBytes) {
        if (!memory.isNative() || memory.isReadOnly() || memory.byteSize() < neededBytes) {
            throw new IllegalArgumentException("linear memory is not native and writable, or too small: expectedBytes="
                    + neededBytes + " actual=" + memory);
        }
        long address = memory.address();
        if ((address & ~RawMemory.ADDRESS_MASK) != 0 || (address & ALIGNMENT_MASK) != 0) {
            throw new IllegalArgumentException("linear memory is not in user space, or not aligned: address=0x"
                    + Long.toHexString(address) + " alignment=" + (ALIGNMENT_MASK + 1));
        }
        provided = memory;
        base = address;
        SIZE.setVolatile(this, bytes);
    }

    /** Checks an access of {@code width} bytes and returns its address in the process. */
    private long at(int address, int offset, int width) {
        long first = (address & 0xFFFF_FFFFL) + (offset & 0xFFFF_FFFFL);
        if (CompilerDirectives.injectBranchProbability(
                CompilerDirectives.SLOWPATH_PROBABILITY, first > sizeBytes - width)) {
            CompilerDirectives.transferToInterpreter();
            lookAgain(first, width);
        }
        return (base & RawMemory.ADDRESS_MASK) + first;
    }

    /** Checks an access with a 64-bit address. */
    private long at(long address, long offset, int width) {
        long first = address + offset;
        // Of two numbers below 2^63 the sum is not negative unless it overflows; larger ones are beyond any memory.
        if (CompilerDirectives.injectBranchProbability(
                CompilerDirectives.SLOWPATH_PROBABILITY, (address | offset | first) < 0 || first > sizeBytes - width)) {
            CompilerDirectives.transferToInterpreter();
            lookAgain((address | offset | first) < 0 ? Long.MAX_VALUE : first, width);
        }
        return base + first & RawMemory.ADDRESS_MASK;
    }

    /** Returns the address of the first byte in the process, until the memory grows. For generated code, which makes the checks of this class itself. */
    public long base() {
        return base;
    }

    /** Returns the size in bytes that this thread knows of. */
    public long knownBytes() {
        return sizeBytes;
    }

    /** Traps if an access beyond the known size is out of bounds, which it is not if another thread has grown the memory. */
    private void lookAgain(long first, int width) {
        if (first > sizeBytes() - width) {
            throw Trap.MEMORY_BOUNDS;
        }
    }

    /** Traps if an access that ends at {@code end}, beyond the known size, is out of bounds, which it is not if another thread has grown the memory. For generated code. Returns the size in bytes. */
    public long lookAgain(long end) {
        long size = sizeBytes();
        if (end > size) {
            throw Trap.MEMORY_BOUNDS;
        }
        return size;
    }

    /** Checks a range of a bulk operation, all unsigned, and returns its address in the process. */
    private long range(long address, long length) {
        long size = sizeBytes();
        if (Long.compareUnsigned(length, size) > 0 || Long.compareUnsigned(address, size - length) > 0) {
            CompilerDirectives.transferToInterpreter();
            throw Trap.MEMORY_BOUNDS;
        }
        return base + address;
    }

    /** Checks an atomic access of {@code width} bytes, which has to be aligned, and returns its address in the process. */
    long atomicAddress(long address, long offset, int width) {
        long checked = at(address, offset, width);
        if ((address + offset & width - 1) != 0) {
            CompilerDirectives.transferToInterpreter();
            throw Trap.UNALIGNED_ATOMIC;
        }
        return checked;
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

    /** Reads 128 bits at an address that {@link #address128(int, int)} has given. */
    public static Vector128 load128(long checked) {
        return new Vector128(RawMemory.getLong(checked), RawMemory.getLong(checked + Long.BYTES));
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

    /** Checks an access of 128 bits and returns its address in the process. */
    public long address128(int address, int offset) {
        return at(address, offset, Vector128.BYTES);
    }

    /** Writes 128 bits at an address that {@link #address128(int, int)} has given. */
    public static void store128(long checked, Vector128 value) {
        RawMemory.putLong(checked, value.low());
        RawMemory.putLong(checked + Long.BYTES, value.high());
    }

    /** Checks an access of 128 bits at a 64-bit address and returns its address in the process. */
    public long address128(long address, long offset) {
        return at(address, offset, Vector128.BYTES);
    }

    /** Reads 8 bits at a 64-bit address. */
    public byte load8(long address, long offset) {
        return RawMemory.getByte(at(address, offset, Byte.BYTES));
    }

    /** Reads 16 bits at a 64-bit address. */
    public short load16(long address, long offset) {
        return RawMemory.getShort(at(address, offset, Short.BYTES));
    }

    /** Reads 32 bits at a 64-bit address. */
    public int load32(long address, long offset) {
        return RawMemory.getInt(at(address, offset, Integer.BYTES));
    }

    /** Reads 64 bits at a 64-bit address. */
    public long load64(long address, long offset) {
        return RawMemory.getLong(at(address, offset, Long.BYTES));
    }

    /** Writes 8 bits at a 64-bit address. */
    public void store8(long address, long offset, byte value) {
        RawMemory.putByte(at(address, offset, Byte.BYTES), value);
    }

    /** Writes 16 bits at a 64-bit address. */
    public void store16(long address, long offset, short value) {
        RawMemory.putShort(at(address, offset, Short.BYTES), value);
    }

    /** Writes 32 bits at a 64-bit address. */
    public void store32(long address, long offset, int value) {
        RawMemory.putInt(at(address, offset, Integer.BYTES), value);
    }

    /** Writes 64 bits at a 64-bit address. */
    public void store64(long address, long offset, long value) {
        RawMemory.putLong(at(address, offset, Long.BYTES), value);
    }

    /** Sets a range to a byte ({@code memory.fill}); address and length are unsigned. */
    @TruffleBoundary
    public void fill(long address, byte value, long length) {
        long at = range(address, length);
        if (type.shared()) {
            // What another thread writes meanwhile must not be copied elsewhere.
            RawBytes.fill(at, length, value);
        } else {
            RawBytes.fillUnshared(at, length, value);
        }
    }

    /** Copies a range from a memory, perhaps this one, overlapping or not ({@code memory.copy}); addresses and length are unsigned. */
    @TruffleBoundary
    public void copy(long target, WasmMemory source, long sourceAddress, long length) {
        long from = source.range(sourceAddress, length);
        RawBytes.copy(from, range(target, length), length);
    }

    /**
     * Copies a range of bytes into the memory ({@code memory.init}, active data segments). {@code start} and {@code end} bound the data segment in {@code bytes}; the address is unsigned, and so are the
     * offset in the segment and the length.
     */
    @TruffleBoundary
    public void init(long target, byte[] bytes, int start, int end, int sourceOffset, int length) {
        long from = sourceOffset & 0xFFFF_FFFFL;
        long count = length & 0xFFFF_FFFFL;
        if (from + count > end - start) {
            throw Trap.MEMORY_BOUNDS;
        }
        RawBytes.copy(bytes, start + (int) from, range(target, count), (int) count);
    }
}
