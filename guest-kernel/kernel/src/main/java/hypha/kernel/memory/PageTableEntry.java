package hypha.kernel.memory;

/** An entry of a page table of any level, x86-64 with four levels; Intel SDM Vol. 3A, 4.5. */
public final class PageTableEntry {
    /** Bytes of an entry. */
    public static final int BYTES = 8;
    /** The entry is valid. */
    public static final long PRESENT = 1L;
    /** Writes are allowed. */
    public static final long WRITABLE = 1L << 1;
    /** Ring 3 may use it. */
    public static final long USER = 1L << 2;
    /** In a page directory: a page of 2 MiB, no table; one level up: of 1 GiB. */
    public static final long LARGE = 1L << 7;
    /** Instructions cannot be fetched from it. */
    public static final long NO_EXECUTE = 1L << 63;
    /** Set by the CPU: it has been used, it has been written to. */
    private static final long STATE = 3L << 5;
    /** The bits of the frame's address. */
    public static final long ADDRESS_MASK = 0x000F_FFFF_FFFF_F000L;

    private PageTableEntry() {}

    /** The address of the frame or table that an entry points to. */
    public static long address(long entry) {
        return entry & ADDRESS_MASK;
    }

    /** True if the entry is valid. */
    public static boolean isPresent(long entry) {
        return (entry & PRESENT) != 0;
    }

    /** True if the entry maps a large page. */
    public static boolean isLarge(long entry) {
        return (entry & LARGE) != 0;
    }

    /** The entry without what the CPU notes in it. */
    static long settings(long entry) {
        return entry & ~STATE;
    }
}
