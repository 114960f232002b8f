package hypha.host.console;

import hypha.host.crossing.CrossingException;
import hypha.host.crossing.GuestWords;
import hypha.kernel.abi.Ring;
import java.lang.foreign.MemorySegment;

/** The consuming end of a ring that the kernel fills. One thread uses it. */
final class RingConsumer {
    private final MemorySegment ring;
    private final int capacity;
    private long consumed;

    RingConsumer(MemorySegment ring, int capacity) {
        if (Integer.bitCount(capacity) != 1 || ring.byteSize() < Ring.DATA_OFFSET + (long) capacity) {
            throw new IllegalArgumentException("capacity=" + capacity + " ring.byteSize=" + ring.byteSize());
        }
        this.ring = ring;
        this.capacity = capacity;
    }

    /**
     * How many bytes wait.
     *
     * @throws CrossingException if the kernel's position is impossible
     */
    int available() {
        long produced = GuestWords.loadAcquire64(ring, Ring.PRODUCED_OFFSET);
        long available = produced - consumed;
        if (available < 0 || available > capacity) {
            throw new CrossingException(
                    CrossingException.Cause.PROTOCOL, "ring has produced=" + produced + " consumed=" + consumed);
        }
        return (int) available;
    }

    /** The waiting bytes up to the end of the ring's data: valid until {@link #consume}. Empty if none wait. */
    MemorySegment peek() {
        int available = available();
        int index = (int) (consumed & capacity - 1);
        return ring.asSlice(Ring.DATA_OFFSET + (long) index, Math.min(available, capacity - index));
    }

    /**
     * Gives room back.
     *
     * @param bytes at most what {@link #peek} gave
     * @return true if the producer sleeps until there is room, and is to be interrupted; once for each sleep
     */
    boolean consume(long bytes) {
        consumed += bytes;
        GuestWords.storeRelease64(ring, Ring.CONSUMED_OFFSET, consumed);
        // The producer sets its flag, fences, and looks at the position once more.
        GuestWords.fullFence();
        if (GuestWords.load32(ring, Ring.PRODUCER_WAITS_OFFSET) == 0) {
            return false;
        }
        GuestWords.store32(ring, Ring.PRODUCER_WAITS_OFFSET, 0);
        return true;
    }

    /** Says whether this side sleeps until there are bytes. To be followed by a full fence and another look. */
    void setWaiting(boolean waiting) {
        GuestWords.store32(ring, Ring.CONSUMER_WAITS_OFFSET, waiting ? 1 : 0);
    }

    /** Says that nothing will be consumed any more; whoever produces gets that errno. */
    void setGone(int errno) {
        GuestWords.storeRelease32(ring, Ring.CONSUMER_GONE_OFFSET, errno);
        GuestWords.fullFence();
    }

    /** Total of bytes consumed. */
    long consumed() {
        return consumed;
    }
}
