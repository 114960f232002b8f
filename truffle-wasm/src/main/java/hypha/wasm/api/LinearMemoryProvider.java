package hypha.wasm.api;

import hypha.wasm.runtime.ThreadWaitQueues;
import java.lang.foreign.MemorySegment;

/**
 * Where linear memories come from. The embedder that provides a memory owns it: the engine reads and writes the bytes of the memory's
 * current size in the segment that it was given last, and nothing else. The segment may be larger than that, to leave room to grow.
 *
 * <p>Segments must be native (not on the Java heap), writable, zeroed, aligned to 8 bytes, and stay valid until {@link #release} or until {@link #grow} returned another one. Compiled code reads the address and size of a
 * memory again after every call and every {@code memory.grow}, so both may change there, and only there.
 */
public interface LinearMemoryProvider {
    /**
     * Provides a memory.
     *
     * @param minimumBytes its initial size, a multiple of the page size; may be 0
     * @param maximumBytes the size that it will never exceed
     * @return at least {@code minimumBytes} bytes of zeros, or null if refused, which fails the instantiation
     */
    MemorySegment allocate(long minimumBytes, long maximumBytes);

    /**
     * Provides a memory that several threads use at once. It cannot move, so all of it has to be there from the beginning, and {@link #grow} is never called for it; a provider that only
     * reserves the part above {@code minimumBytes} overrides this.
     *
     * @param minimumBytes its initial size, a multiple of the page size; may be 0
     * @param maximumBytes the size that it will never exceed
     * @return at least {@code maximumBytes} bytes of zeros, or null if refused, which fails the instantiation
     */
    default MemorySegment allocateShared(long minimumBytes, long maximumBytes) {
        return allocate(maximumBytes, maximumBytes);
    }

    /** Returns where threads wait for a shared memory. Called before {@link #allocateShared}; by default, queues of the memory's own in which threads block. */
    default WaitQueues waitQueues() {
        return new ThreadWaitQueues();
    }

    /**
     * Grows a memory that is not shared. Called by the thread that runs the instance, inside {@code memory.grow}; it may block the task.
     *
     * @param current the segment that this provider gave last
     * @param newBytes its new size, larger than the current one and at most the maximum
     * @return a segment of at least {@code newBytes} with the old content first and zeros after it, the same or another; null if refused, so that {@code memory.grow} gives -1
     */
    MemorySegment grow(MemorySegment current, long newBytes);

    /** Takes back the segment that this provider gave last; the engine does not touch it any more. */
    void release(MemorySegment memory);
}
