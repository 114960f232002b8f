package hypha.hypervisor.memory;

/** Hands out RAM from low to high before the machine starts. */
public final class Reservations {
    private static final long PAGE_BYTES = 4096;

    private final long endGpa;
    private long nextGpa;
    private boolean sealed;

    /**
     * Everything is free from {@code startGpa}, a multiple of 4096, to {@code endGpa}.
     */
    public Reservations(long startGpa, long endGpa) {
        this.nextGpa = startGpa;
        this.endGpa = endGpa;
    }

    /** See {@code Machine.reserve}. */
    public synchronized long reserve(long sizeBytes, long alignmentBytes) {
        if (sealed) {
            throw new IllegalStateException("the machine has been started");
        }
        if (alignmentBytes < 1 || Long.bitCount(alignmentBytes) != 1) {
            throw new IllegalArgumentException("alignmentBytes=" + alignmentBytes + " is not a power of two");
        }
        long alignment = Math.max(alignmentBytes, PAGE_BYTES);
        long mask = alignment - 1;
        // Each step is compared before it is taken: no sum here can wrap.
        if (sizeBytes < 1 || alignment > endGpa || sizeBytes > endGpa) {
            throw tooLarge(sizeBytes, alignmentBytes);
        }
        long start = nextGpa + mask & ~mask;
        long size = sizeBytes + PAGE_BYTES - 1 & -PAGE_BYTES;
        if (start > endGpa || size > endGpa - start) {
            throw tooLarge(sizeBytes, alignmentBytes);
        }
        nextGpa = start + size;
        return start;
    }

    /** The first gpa that is still free. */
    public synchronized long next() {
        return nextGpa;
    }

    /** Refuses all further reservations. */
    public synchronized void seal() {
        sealed = true;
    }

    private IllegalArgumentException tooLarge(long sizeBytes, long alignmentBytes) {
        return new IllegalArgumentException("sizeBytes=" + sizeBytes + " alignmentBytes=" + alignmentBytes
                + " do not fit: free from 0x" + Long.toHexString(nextGpa) + " to 0x" + Long.toHexString(endGpa));
    }
}
