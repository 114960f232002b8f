package hypha.hypervisor.memory;

/**
 * How much RAM a machine backs when its kernel asks for more. Each step at least a quarter of what there is, because a memory slot
 * is not free: from 4 MiB to the limit of 8 TiB it takes at most 66 steps.
 */
public final class GrowthPolicy {
    private static final long GRANULE_BYTES = 2L << 20;

    private GrowthPolicy() {}

    /**
     * The new size of RAM.
     *
     * @param backedBytes its size now
     * @param maximumBytes the most that it may be, a multiple of 2 MiB
     * @param requestedMib what the guest claims to want in all, in MiB, 32 bits unsigned
     * @return at least what it wants, a multiple of 2 MiB; {@code backedBytes} if it has that already or may not have it
     */
    public static long grown(long backedBytes, long maximumBytes, int requestedMib) {
        long requested = Integer.toUnsignedLong(requestedMib) << 20;
        if (requested <= backedBytes || requested > maximumBytes) {
            return backedBytes;
        }
        long step = Math.max(requested, backedBytes + backedBytes / 4);
        return Math.min(maximumBytes, step + GRANULE_BYTES - 1 & -GRANULE_BYTES);
    }
}
