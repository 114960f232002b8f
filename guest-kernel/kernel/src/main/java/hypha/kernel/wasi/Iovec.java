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

    private static final int BUFFER_OFFSET = 0;
    private static final int LENGTH_OFFSET = 4;
    /** Answer of {@link #total} for buffers that are not in memory. */
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
