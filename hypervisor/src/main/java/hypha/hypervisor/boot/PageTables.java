package hypha.hypervisor.boot;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import hypha.hypervisor.HypervisorException;
import java.lang.foreign.MemorySegment;

/**
 * Four-level page tables that map each guest-virtual address to the same guest-physical one (Intel SDM 4.5): written into guest RAM
 * before the first vCPU starts, afterwards the kernel's. Large pages of 2 MiB are used where a range covers them whole.
 */
public final class PageTables {
    /** Leaf right: writable. */
    public static final long WRITABLE = 1L << 1;
    /** Leaf right: accessible to ring 3. */
    public static final long USER = 1L << 2;
    /** Leaf right: not executable. */
    public static final long NO_EXECUTE = 1L << 63;

    private static final long PRESENT = 1L;
    /** Set from the start, so that no CPU (and no emulator of one) has to set them on first use. */
    private static final long ACCESSED_DIRTY = 3L << 5;

    private static final long LARGE = 1L << 7;
    private static final long TABLE = PRESENT | WRITABLE | USER;
    private static final long ADDRESS_MASK = 0x000F_FFFF_FFFF_F000L;
    private static final long LARGE_PAGE_BYTES = 2L << 20;
    private static final int ENTRIES = 512;
    private static final int LEVEL_SHIFT = 9;
    private static final int PAGE_SHIFT = 12;
    /** Levels above that of 4 KiB pages: PML4 is 3, PDPT 2, PD 1, PT 0. */
    private static final int ROOT_LEVEL = 3;

    private final MemorySegment ram;
    private final long root;
    private final long endFrame;
    private long nextFrame;

    /**
     * Empty tables.
     *
     * @param ram guest RAM
     * @param firstFrame where tables may be put: zeroed frames from here…
     * @param endFrame …to here
     */
    public PageTables(MemorySegment ram, long firstFrame, long endFrame) {
        this.ram = ram;
        this.nextFrame = firstFrame;
        this.endFrame = endFrame;
        this.root = allocate();
    }

    /** The value of CR3. */
    public long root() {
        return root;
    }

    /**
     * Maps a range that is not mapped yet.
     *
     * @param start its first address, a multiple of 4096
     * @param end the first address after it, a multiple of 4096
     * @param rights of {@link #WRITABLE}, {@link #USER}, {@link #NO_EXECUTE}
     * @throws HypervisorException if the frames for tables do not suffice
     */
    public void map(long start, long end, long rights) {
        long address = start;
        while (address < end) {
            boolean large = address % LARGE_PAGE_BYTES == 0 && end - address >= LARGE_PAGE_BYTES;
            int level = large ? 1 : 0;
            long table = table(address, level);
            ram.set(
                    JAVA_LONG,
                    table + index(address, level) * Long.BYTES,
                    address | rights | PRESENT | ACCESSED_DIRTY | (large ? LARGE : 0));
            address += large ? LARGE_PAGE_BYTES : BootProtocol.PAGE_BYTES;
        }
    }

    /** The table of {@code level} that covers {@code address}, made if there is none. */
    private long table(long address, int level) {
        long table = root;
        for (int above = ROOT_LEVEL; above > level; above--) {
            long slot = table + index(address, above) * Long.BYTES;
            long entry = ram.get(JAVA_LONG, slot);
            if (entry == 0) {
                entry = allocate() | TABLE;
                ram.set(JAVA_LONG, slot, entry);
            }
            table = entry & ADDRESS_MASK;
        }
        return table;
    }

    private long allocate() {
        if (nextFrame + BootProtocol.PAGE_BYTES > endFrame) {
            throw new HypervisorException("map memory: the boot pages cannot hold page tables for so much of it");
        }
        long frame = nextFrame;
        nextFrame += BootProtocol.PAGE_BYTES;
        return frame;
    }

    private static long index(long address, int level) {
        return address >>> PAGE_SHIFT + LEVEL_SHIFT * level & ENTRIES - 1;
    }
}
