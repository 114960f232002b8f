package hypha.hypervisor;

import hypha.hypervisor.linux.MemoryFile;
import java.lang.foreign.MemorySegment;

/**
 * All of guest RAM as the host sees it: one mapping of its maximum size, of which the guest may use the first {@link #backedBytes}.
 * Offsets are guest-physical addresses. Accesses after the machine's close throw {@link IllegalStateException}.
 */
public final class GuestMemory {
    private final MemorySegment segment;
    private volatile long backedBytes;

    /**
     * Memory over a segment that someone else owns.
     *
     * @param segment all of RAM, at offset 0 the gpa 0
     * @param backedBytes how much of it the guest may use now
     */
    public GuestMemory(MemorySegment segment, long backedBytes) {
        if (backedBytes < 0 || backedBytes > segment.byteSize()) {
            throw new IllegalArgumentException("backedBytes=" + backedBytes + " maximum=" + segment.byteSize());
        }
        this.segment = segment;
        this.backedBytes = backedBytes;
    }

    /** The whole mapping, {@link #maximumBytes} long. */
    public MemorySegment segment() {
        return segment;
    }

    /** How much of RAM the guest may use now. Grows, never shrinks. */
    public long backedBytes() {
        return backedBytes;
    }

    /** How much of RAM the guest can get. */
    public long maximumBytes() {
        return segment.byteSize();
    }

    /** The host virtual address (hva) of gpa 0. */
    public long address() {
        return segment.address();
    }

    /**
     * The bytes that a claim from the guest names.
     *
     * @param gpa the claimed address
     * @param bytes the claimed length
     * @return the bytes
     * @throws IndexOutOfBoundsException if any of them is not backed RAM
     */
    public MemorySegment slice(long gpa, long bytes) {
        long backed = backedBytes;
        if (gpa < 0 || bytes < 0 || gpa > backed - bytes) {
            throw new IndexOutOfBoundsException(
                    "gpa=0x" + Long.toHexString(gpa) + " bytes=" + bytes + " backedBytes=" + backed);
        }
        return segment.asSlice(gpa, bytes);
    }

    /**
     * Makes bytes zero and gives the pages behind them back to the host's system. Nobody else uses them meanwhile.
     *
     * @param gpa the claimed address, a multiple of 4096
     * @param bytes the claimed length, likewise
     * @throws IndexOutOfBoundsException if any of them is not backed RAM
     */
    public void discard(long gpa, long bytes) {
        MemoryFile.discard(slice(gpa, bytes));
    }

    /** Called by the machine alone, when the guest can use the new bytes. */
    void grownTo(long newBackedBytes) {
        backedBytes = newBackedBytes;
    }
}
