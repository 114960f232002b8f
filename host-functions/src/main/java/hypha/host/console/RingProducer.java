package hypha.host.console;

import hypha.host.crossing.CrossingException;
import hypha.host.crossing.GuestWords;
import hypha.kernel.abi.Ring;
import java.lang.foreign.MemorySegment;

/** The producing end of the ring that the kernel reads standard input from. One thread uses it. */
final class RingProducer {
    private final MemorySegment ring;
    private final int capacity;
    private long produced;

    RingProducer(MemorySegment ring, int capacity) {
        if (Integer.bitCount(capacity) != 1 || ring.byteSize() < Ring.DATA_OFFSET + (long) capacity) {
            throw new IllegalArgumentException("capacity=" + capacity + " ring.byteSize=" + ring.byteSize());
        }
        this.ring = ring;
        this.capacity = capacity;
    }

    /**
     * Room in bytes.
     *
     * @throws CrossingException if the kernel's position is impossible
     */
    int room() {
        long consumed = GuestWords.loadAcquire64(ring, Ring.CONSUMED_OFFSET);
        long unread = produced - consumed;
        if (unread < 0 || unread > capacity) {
            throw new CrossingException(
                    CrossingException.Cause.PROTOCOL, "ring has produced=" + produced + " consumed=" + consumed);
        }
        return capacity - (int) unread;
    }

    /** True if a reader sleeps until there is input. */
    boolean isWanted() {
        return GuestWords.loadAcquire32(ring, Ring.CONSUMER_WAITS_OFFSET) != 0;
    }

    /** Copies bytes in, at most {@link #room} of them. The reader that sleeps is to be interrupted. */
    void produce(MemorySegment bytes) {
        long done = 0;
        while (done < bytes.byteSize()) {
            int index = (int) (produced & capacity - 1);
            long piece = Math.min(bytes.byteSize() - done, capacity - index);
            MemorySegment.copy(bytes, done, ring, Ring.DATA_OFFSET + (long) index, piece);
            produced += piece;
            done += piece;
        }
        GuestWords.storeRelease64(ring, Ring.PRODUCED_OFFSET, produced);
        GuestWords.fullFence();
        GuestWords.store32(ring, Ring.CONSUMER_WAITS_OFFSET, 0);
    }

    /** Says that no more will come. The reader that sleeps is to be interrupted. */
    void setGone() {
        GuestWords.storeRelease32(ring, Ring.PRODUCER_GONE_OFFSET, 1);
        GuestWords.fullFence();
        GuestWords.store32(ring, Ring.CONSUMER_WAITS_OFFSET, 0);
    }

    /** Total of bytes produced. */
    long produced() {
        return produced;
    }
}
