package hypha.kernel.abi;

/**
 * Free memory that the kernel gives back to the host: ranges of RAM whose contents nobody needs. The host makes each read as zero and takes
 * back the pages behind it; then it is the kernel's again, and costs nothing until it is touched.
 *
 * <pre>
 *   +0x00  submitted  32 bits, kernel writes, release: ranges given so far, wraps; range i is entry i mod {@link #ENTRIES}
 *   +0x40  done       32 bits, host writes, release: ranges that the host is done with, in their order
 *   +0x44  waiting    32 bits, host writes: 1 while it wants {@link Platform#DOORBELL_HOUSEKEEPING}
 *   +0x80  entries    address and bytes of each range, 64 bits each, multiples of 4 KiB
 * </pre>
 *
 * <p>The host sets "waiting", fences, and looks at "submitted" once more before it sleeps; the kernel raises "submitted", fences, and rings
 * if "waiting" is set. So one of both sees the other.
 */
public final class ReturnRing {
    /** Offset of the count of ranges given. */
    public static final int SUBMITTED_OFFSET = 0x00;
    /** Offset of the count of ranges done. */
    public static final int DONE_OFFSET = 0x40;
    /** Offset of the word that says that the host waits. */
    public static final int WAITING_OFFSET = 0x44;
    /** Offset of the first entry. */
    public static final int ENTRIES_OFFSET = 0x80;
    /** Bytes of an entry. */
    public static final int ENTRY_BYTES = 16;
    /** Number of entries. */
    public static final int ENTRIES = 32;
    /** Bytes of the structure. */
    public static final int BYTES = ENTRIES_OFFSET + ENTRIES * ENTRY_BYTES;

    private ReturnRing() {}
}
