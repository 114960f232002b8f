package hypha.host.machine;

import hypha.host.crossing.CrossingException;
import hypha.host.crossing.GuestWords;
import hypha.hypervisor.GuestMemory;
import hypha.kernel.abi.ReturnRing;
import java.lang.foreign.MemorySegment;

/** The host's end of the {@link ReturnRing}: takes the pages behind free guest memory back. For one thread. */
final class MemoryReturn {
    private static final long FRAME_BYTES = 4096;

    private final MemorySegment ring;
    private final GuestMemory memory;
    private int done;
    private volatile long bytes;

    MemoryReturn(MemorySegment ring, GuestMemory memory) {
        this.ring = ring;
        this.memory = memory;
    }

    /**
     * Takes back all that was given so far.
     *
     * @throws CrossingException if what was given is not guest RAM
     */
    void takeAll() {
        while (isAny()) {
            long entry = ReturnRing.ENTRIES_OFFSET + (done & ReturnRing.ENTRIES - 1) * (long) ReturnRing.ENTRY_BYTES;
            take(GuestWords.load64(ring, entry), GuestWords.load64(ring, entry + 8));
            done++;
            GuestWords.storeRelease32(ring, ReturnRing.DONE_OFFSET, done);
        }
    }

    private void take(long gpa, long length) {
        if (((gpa | length) & FRAME_BYTES - 1) != 0) {
            throw wrong(gpa, length, "is not made of whole frames");
        }
        try {
            memory.discard(gpa, length);
        } catch (IndexOutOfBoundsException e) {
            throw wrong(gpa, length, "is not guest RAM");
        }
        bytes += length;
    }

    private static CrossingException wrong(long gpa, long length, String what) {
        return new CrossingException(
                CrossingException.Cause.PROTOCOL,
                "returned memory at gpa=0x" + Long.toHexString(gpa) + " bytes=" + length + " " + what);
    }

    /** True if something was given that was not taken yet. */
    boolean isAny() {
        return GuestWords.loadAcquire32(ring, ReturnRing.SUBMITTED_OFFSET) != done;
    }

    /** Says whether the doorbell is to be rung when there is something. Whoever sets it looks at {@link #isAny} afterwards. */
    void setWaiting(boolean waiting) {
        GuestWords.store32(ring, ReturnRing.WAITING_OFFSET, waiting ? 1 : 0);
        GuestWords.fullFence();
    }

    /** Bytes of address space that were taken back so far; behind how many of them there was a page is not known. */
    long bytes() {
        return bytes;
    }
}
