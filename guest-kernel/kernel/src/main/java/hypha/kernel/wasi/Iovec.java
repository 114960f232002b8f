package hypha.kernel.wasi;

import hypha.bare.Memory;

/** A buffer of {@code fd_read} or {@code fd_write}; witx {@code $iovec} and {@code $ciovec}. */
final class Iovec {
    /** Bytes of the structure. */
    static final int BYTES = 8;
    /**
     * Most buffers of one call that are looked at, the {@code IOV_MAX} of wasi-libc. A call with more reads or writes less than it
     * might, which it must expect anyway; and the time that a call takes is bounded.
     */
    static final int MAXIMUM_COUNT = 1024;

    /**
     * Most empty buffers at the start of an array that are skipped, so that the time of that is bounded, too. More are an invalid
     * argument, as more than {@code IOV_MAX} buffers of any size are to Linux' {@code readv}.
     */
    static final int MAXIMUM_EMPTY = 1 << 14;

    private static final int BUFFER_OFFSET = 0;
    private static final int LENGTH_OFFSET = 4;
    /** Answer for buffers that are not in memory. */
    static final long FAULT = -1;

    private Iovec() {}

    /** The pointer to the buffer. */
    static long buffer(long iovec) {
        return Memory.load32(iovec + BUFFER_OFFSET) & 0xFFFF_FFFFL;
    }

    /** The buffer's bytes. */
    static long length(long iovec) {
        return Memory.load32(iovec + LENGTH_OFFSET) & 0xFFFF_FFFFL;
    }

    /**
     * How many buffers at the start of an array are empty: all of them, or those before the first with bytes.
     *
     * @param pointer claim: where the array is
     * @param count claim: how many buffers it has
     * @return 0 to {@link #MAXIMUM_EMPTY} + 1, the latter for any number above the former; or {@link #FAULT} if the array or one of these
     *     buffers is not in the task's memory
     */
    static long emptyAtStart(long task, long pointer, long count) {
        if (!TaskMemory.holds(task, pointer, count * BYTES)) {
            return FAULT;
        }
        long array = TaskMemory.address(task, pointer);
        long bound = Math.min(count, MAXIMUM_EMPTY + 1);
        long index = 0;
        while (index < bound && length(array + index * BYTES) == 0) {
            if (!TaskMemory.holds(task, buffer(array + index * BYTES), 0)) {
                return FAULT;
            }
            index++;
        }
        return index;
    }

    /**
     * Bytes of all buffers of an array.
     *
     * @param pointer claim: where the array is
     * @param count how many buffers to look at, at most {@link #MAXIMUM_COUNT}
     * @return their sum, or {@link #FAULT} if the array or a buffer is not in the task's memory
     */
    static long total(long task, long pointer, long count) {
        if (!TaskMemory.holds(task, pointer, count * BYTES)) {
            return FAULT;
        }
        long array = TaskMemory.address(task, pointer);
        long total = 0;
        for (long index = 0; index < count; index++) {
            long length = length(array + index * BYTES);
            if (!TaskMemory.holds(task, buffer(array + index * BYTES), length)) {
                return FAULT;
            }
            total += length;
        }
        return total;
    }
}
