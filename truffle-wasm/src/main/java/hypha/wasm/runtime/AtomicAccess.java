package hypha.wasm.runtime;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import hypha.wasm.api.WaitQueues;

/**
 * Atomic accesses to memory (threads proposal), all sequentially consistent. A value of 1, 2, 4 or 8 bytes travels zero-extended to 64 bits; of an operand only the low bytes count. The width and the operation are
 * constants of the code.
 */
public final class AtomicAccess {
    /** Adds the operand. */
    public static final int ADD = 0;
    /** Subtracts the operand. */
    public static final int SUB = 1;
    /** Bitwise and. */
    public static final int AND = 2;
    /** Bitwise or. */
    public static final int OR = 3;
    /** Bitwise exclusive or. */
    public static final int XOR = 4;
    /** Replaces by the operand. */
    public static final int XCHG = 5;

    /** The narrowest access that the machine is asked to update; narrower ones update part of it. */
    private static final int WORD_BYTES = Integer.BYTES;

    private AtomicAccess() {}

    /** Reads. */
    public static long load(WasmMemory memory, long address, long offset, int widthBytes) {
        long at = memory.atomicAddress(address, offset, widthBytes);
        return switch (widthBytes) {
            case Byte.BYTES -> RawAtomics.getByte(at) & 0xFFL;
            case Short.BYTES -> RawAtomics.getShort(at) & 0xFFFFL;
            case Integer.BYTES -> RawAtomics.getInt(at) & 0xFFFF_FFFFL;
            default -> RawAtomics.getLong(at);
        };
    }

    /** Writes. */
    public static void store(WasmMemory memory, long address, long offset, int widthBytes, long value) {
        long at = memory.atomicAddress(address, offset, widthBytes);
        switch (widthBytes) {
            case Byte.BYTES -> RawAtomics.putByte(at, (byte) value);
            case Short.BYTES -> RawAtomics.putShort(at, (short) value);
            case Integer.BYTES -> RawAtomics.putInt(at, (int) value);
            default -> RawAtomics.putLong(at, value);
        }
    }

    /** Replaces a value by the result of an operation on it, and returns what it was. */
    public static long update(
            WasmMemory memory, long address, long offset, int widthBytes, int operation, long operand) {
        long at = memory.atomicAddress(address, offset, widthBytes);
        return switch (widthBytes) {
            case Byte.BYTES, Short.BYTES -> updateNarrow(at, widthBytes, operation, (int) operand);
            case Integer.BYTES -> update(at, operation, (int) operand) & 0xFFFF_FFFFL;
            default -> update(at, operation, operand);
        };
    }

    /**
     * Replaces a value if it is the expected one, and returns what it was.
     *
     * @param expected compared with the zero-extended value, so that one that does not fit the width is never equal
     */
    public static long compareExchange(
            WasmMemory memory, long address, long offset, int widthBytes, long expected, long replacement) {
        long at = memory.atomicAddress(address, offset, widthBytes);
        return switch (widthBytes) {
            case Byte.BYTES, Short.BYTES -> compareExchangeNarrow(at, widthBytes, expected, (int) replacement);
            case Integer.BYTES ->
                expected >>> Integer.SIZE != 0
                        ? RawAtomics.getInt(at) & 0xFFFF_FFFFL
                        : RawAtomics.compareExchange(at, (int) expected, (int) replacement) & 0xFFFF_FFFFL;
            default -> RawAtomics.compareExchange(at, expected, replacement);
        };
    }

    /**
     * Waits at an address of a shared memory ({@code memory.atomic.wait32} and {@code wait64}); see {@link WaitQueues#await}.
     *
     * @param expected zero-extended
     * @param timeoutNanos negative for ever
     */
    @TruffleBoundary
    public static int await(
            WasmMemory memory, long address, long offset, int widthBytes, long expected, long timeoutNanos) {
        memory.atomicAddress(address, offset, widthBytes);
        if (memory.waitQueues() == null) {
            throw Trap.EXPECTED_SHARED_MEMORY;
        }
        return memory.waitQueues().await(memory, address + offset, widthBytes, expected, timeoutNanos);
    }

    /** Wakes threads that wait at an address ({@code memory.atomic.notify}); see {@link WaitQueues#notify}. Nobody waits for a memory that is not shared. */
    @TruffleBoundary
    public static int notify(WasmMemory memory, long address, long offset, int count) {
        memory.atomicAddress(address, offset, Integer.BYTES);
        return memory.waitQueues() == null ? 0 : memory.waitQueues().notify(memory, address + offset, count);
    }

    private static int update(long at, int operation, int operand) {
        return switch (operation) {
            case ADD -> RawAtomics.getAndAdd(at, operand);
            case SUB -> RawAtomics.getAndAdd(at, -operand);
            case AND -> RawAtomics.getAndAnd(at, operand);
            case OR -> RawAtomics.getAndOr(at, operand);
            case XOR -> RawAtomics.getAndXor(at, operand);
            case XCHG -> RawAtomics.getAndSet(at, operand);
            default -> throw unknown(operation);
        };
    }

    private static long update(long at, int operation, long operand) {
        return switch (operation) {
            case ADD -> RawAtomics.getAndAdd(at, operand);
            case SUB -> RawAtomics.getAndAdd(at, -operand);
            case AND -> RawAtomics.getAndAnd(at, operand);
            case OR -> RawAtomics.getAndOr(at, operand);
            case XOR -> RawAtomics.getAndXor(at, operand);
            case XCHG -> RawAtomics.getAndSet(at, operand);
            default -> throw unknown(operation);
        };
    }

    /** Updates a part of the word that it is in: memories begin and end at words, so all of that belongs to the memory. */
    private static long updateNarrow(long at, int widthBytes, int operation, int operand) {
        long word = at & -WORD_BYTES;
        int shift = (int) (at - word) * Byte.SIZE;
        int mask = ((1 << widthBytes * Byte.SIZE) - 1) << shift;
        while (true) {
            int old = RawAtomics.getInt(word);
            int field = (old & mask) >>> shift;
            int changed = apply(operation, field, operand) << shift & mask;
            if (RawAtomics.compareAndSet(word, old, old & ~mask | changed)) {
                return field;
            }
        }
    }

    private static long compareExchangeNarrow(long at, int widthBytes, long expected, int replacement) {
        long word = at & -WORD_BYTES;
        int shift = (int) (at - word) * Byte.SIZE;
        int mask = ((1 << widthBytes * Byte.SIZE) - 1) << shift;
        while (true) {
            int old = RawAtomics.getInt(word);
            int field = (old & mask) >>> shift;
            if (field != expected || RawAtomics.compareAndSet(word, old, old & ~mask | replacement << shift & mask)) {
                return field;
            }
        }
    }

    private static int apply(int operation, int value, int operand) {
        return switch (operation) {
            case ADD -> value + operand;
            case SUB -> value - operand;
            case AND -> value & operand;
            case OR -> value | operand;
            case XOR -> value ^ operand;
            case XCHG -> operand;
            default -> throw unknown(operation);
        };
    }

    private static RuntimeException unknown(int operation) {
        return CompilerDirectives.shouldNotReachHere("operation=" + operation);
    }
}
