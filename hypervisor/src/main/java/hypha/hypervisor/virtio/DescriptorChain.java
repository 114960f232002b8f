package hypha.hypervisor.virtio;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A buffer that the driver has put into a queue: pieces of guest RAM, first those that the device reads, then those that it writes. All
 * of it has been checked to be RAM. Its content is a claim and may change at any time: read each word once.
 */
public final class DescriptorChain {
    private final Virtqueue queue;
    private final int head;
    private final List<MemorySegment> readable;
    private final List<MemorySegment> writable;

    DescriptorChain(Virtqueue queue, int head, List<MemorySegment> readable, List<MemorySegment> writable) {
        this.queue = queue;
        this.head = head;
        this.readable = readable;
        this.writable = writable;
    }

    /** What the device is to read, in order. */
    public List<MemorySegment> readable() {
        return readable;
    }

    /** What the device is to write, in order. */
    public List<MemorySegment> writable() {
        return writable;
    }

    /** Bytes of {@link #readable}. */
    public long readableBytes() {
        return bytes(readable);
    }

    /** Bytes of {@link #writable}. */
    public long writableBytes() {
        return bytes(writable);
    }

    private static long bytes(List<MemorySegment> pieces) {
        long sum = 0;
        for (MemorySegment piece : pieces) {
            sum += piece.byteSize();
        }
        return sum;
    }

    /**
     * Copies what the driver has written.
     *
     * @param offset from where in {@link #readable}
     * @param target filled from its start
     * @return bytes copied, fewer than the target has where the buffer ends before
     */
    public long read(long offset, MemorySegment target) {
        return copy(readable, offset, target, true);
    }

    /**
     * Writes into the buffer.
     *
     * @param offset from where in {@link #writable}
     * @param source copied from its start
     * @return bytes copied, fewer than the source has where the buffer ends before
     */
    public long write(long offset, MemorySegment source) {
        return copy(writable, offset, source, false);
    }

    private static long copy(List<MemorySegment> pieces, long offset, MemorySegment other, boolean toOther) {
        long skip = offset;
        long done = 0;
        for (MemorySegment piece : pieces) {
            long begin = Math.min(skip, piece.byteSize());
            skip -= begin;
            long bytes = Math.min(piece.byteSize() - begin, other.byteSize() - done);
            if (toOther) {
                MemorySegment.copy(piece, begin, other, done, bytes);
            } else {
                MemorySegment.copy(other, done, piece, begin, bytes);
            }
            done += bytes;
        }
        return done;
    }

    /**
     * Gives the buffer back to the driver. By any thread, once; without effect if the device has been reset since.
     *
     * @param writtenBytes how many bytes from the start of {@link #writable} on have been written
     * @throws IllegalArgumentException if that is more than there are
     * @throws IllegalStateException if it has been given back before
     */
    public void complete(long writtenBytes) {
        if (writtenBytes < 0 || writtenBytes > writableBytes()) {
            throw new IllegalArgumentException("writtenBytes=" + writtenBytes + " of " + writableBytes());
        }
        queue.complete(head, writtenBytes, readableBytes());
    }
}
