package hypha.kernel.memory;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.kernel.abi.Platform;

/**
 * Four-level page tables of x86-64 (Intel SDM Vol. 3A, 4.5). A gva is mapped to a gpa by pages of 4 KiB, and of 2 MiB where both are
 * aligned to it. Tables come from the frame allocator, and from a small reserve when that has none left, because mapping new RAM is
 * what gets the allocator out of that state. Tables stay when their last page goes.
 */
public final class PageTables {
    /** Done. */
    public static final int OK = 0;
    /** An address or a length is not a multiple of 4 KiB, or not a canonical address of the lower half. */
    public static final int MISALIGNED = -1;
    /** A page of the range is mapped already. */
    public static final int MAPPED = -2;
    /** A page of the range is not mapped. */
    public static final int UNMAPPED = -3;
    /** No frame for a table; pages before the first that failed stay mapped. */
    public static final int NO_FRAME = -4;
    /** The range ends within a large page. */
    public static final int LARGE_PAGE = -5;

    /** Bytes of a page that an entry of a page directory maps. */
    public static final long LARGE_BYTES = 1L << 21;

    private static final long LOWER_HALF_END = 1L << 47;
    private static final int TOP_LEVEL = 3;
    /** Rights of entries that point to tables: all; the last level decides. */
    private static final long TABLE_FLAGS = PageTableEntry.PRESENT | PageTableEntry.WRITABLE | PageTableEntry.USER;

    /** Most tables that one mapping of contiguous RAM may need before its own RAM is there to take them from. */
    private static final int RESERVE = 3;

    /** A list of free tables, linked through their first words, all else zero. */
    private static long reserve;

    private static int reserved;

    private PageTables() {}

    /** Starts with an empty reserve. */
    static void init() {
        reserve = 0;
        reserved = 0;
    }

    /** Fills the reserve as far as the allocator can. */
    static void refill() {
        while (reserved < RESERVE) {
            long table = FrameAllocator.allocateZeroed(0);
            if (table == 0) {
                return;
            }
            Memory.store64(table, reserve);
            reserve = table;
            reserved++;
        }
    }

    /**
     * Maps a range, none of which is mapped.
     *
     * @param root address of the top table
     * @param flags rights, of {@link PageTableEntry}; {@code PRESENT} is added
     * @return {@link #OK} or an error
     */
    public static int map(long root, long gva, long gpa, long bytes, long flags) {
        if (!isRange(gva, bytes) || !isRange(gpa, bytes)) {
            return MISALIGNED;
        }
        long done = 0;
        while (done < bytes) {
            boolean large = ((gva + done | gpa + done) & (LARGE_BYTES - 1)) == 0 && bytes - done >= LARGE_BYTES;
            int level = large ? 1 : 0;
            long slot = slotFor(root, gva + done, level);
            if (slot == 0) {
                return NO_FRAME;
            }
            if (slot < 0) {
                return MAPPED;
            }
            if (PageTableEntry.isPresent(Memory.load64(slot))) {
                return MAPPED;
            }
            Memory.store64(slot, gpa + done | flags | PageTableEntry.PRESENT | (large ? PageTableEntry.LARGE : 0));
            done += pageBytes(level);
        }
        return OK;
    }

    /** Removes the mappings of a range, all of which is mapped, and forgets their translations on this vCPU. */
    public static int unmap(long root, long gva, long bytes) {
        return replace(root, gva, bytes, 0, false);
    }

    /** Changes the rights of a range, all of which is mapped, and forgets its translations on this vCPU. */
    public static int protect(long root, long gva, long bytes, long flags) {
        return replace(root, gva, bytes, flags, true);
    }

    private static int replace(long root, long gva, long bytes, long flags, boolean keep) {
        if (!isRange(gva, bytes)) {
            return MISALIGNED;
        }
        int check = checkMapped(root, gva, bytes);
        if (check != OK) {
            return check;
        }
        long done = 0;
        while (done < bytes) {
            long slot = leafSlot(root, gva + done);
            boolean large = (slot & 1) != 0;
            slot &= ~1L;
            long kept = PageTableEntry.address(Memory.load64(slot))
                    | PageTableEntry.PRESENT
                    | (large ? PageTableEntry.LARGE : 0);
            Memory.store64(slot, keep ? kept | flags : 0);
            Cpu.nucleus(Platform.NUCLEUS_INVALIDATE_PAGE, gva + done, 0);
            done += large ? LARGE_BYTES : Frames.BYTES;
        }
        return OK;
    }

    private static int checkMapped(long root, long gva, long bytes) {
        long done = 0;
        while (done < bytes) {
            long slot = leafSlot(root, gva + done);
            if (slot == 0) {
                return UNMAPPED;
            }
            if ((slot & 1) == 0) {
                done += Frames.BYTES;
            } else if ((gva + done & (LARGE_BYTES - 1)) != 0 || bytes - done < LARGE_BYTES) {
                return LARGE_PAGE;
            } else {
                done += LARGE_BYTES;
            }
        }
        return OK;
    }

    /** The entry that maps an address ({@code LARGE} set for 2 MiB), or 0 if none does. */
    public static long entryOf(long root, long gva) {
        long slot = leafSlot(root, gva);
        return slot == 0 ? 0 : Memory.load64(slot & ~1L);
    }

    /** Where the entry is that maps {@code gva}, plus 1 if it maps a large page; 0 if there is none. */
    private static long leafSlot(long root, long gva) {
        long table = root;
        for (int level = TOP_LEVEL; level > 0; level--) {
            long slot = slotIn(table, gva, level);
            long entry = Memory.load64(slot);
            if (!PageTableEntry.isPresent(entry)) {
                return 0;
            }
            if (PageTableEntry.isLarge(entry)) {
                return level == 1 ? slot | 1 : 0;
            }
            table = PageTableEntry.address(entry);
        }
        long slot = slotIn(table, gva, 0);
        return PageTableEntry.isPresent(Memory.load64(slot)) ? slot : 0;
    }

    /** Where the entry of {@code gva} at {@code level} belongs, tables made on the way; 0: no frame, negative: a large page is there. */
    private static long slotFor(long root, long gva, int level) {
        long table = root;
        for (int above = TOP_LEVEL; above > level; above--) {
            long slot = slotIn(table, gva, above);
            long entry = Memory.load64(slot);
            if (!PageTableEntry.isPresent(entry)) {
                long fresh = newTable();
                if (fresh == 0) {
                    return 0;
                }
                entry = fresh | TABLE_FLAGS;
                Memory.store64(slot, entry);
            } else if (PageTableEntry.isLarge(entry)) {
                return -1;
            }
            table = PageTableEntry.address(entry);
        }
        return slotIn(table, gva, level);
    }

    private static long newTable() {
        long table = FrameAllocator.allocateZeroed(0);
        if (table == 0 && reserve != 0) {
            table = reserve;
            reserve = Memory.load64(table);
            reserved--;
            Memory.store64(table, 0);
        }
        return table;
    }

    private static long slotIn(long table, long gva, int level) {
        return table + ((gva >>> (Frames.SHIFT + 9 * level)) & 511) * PageTableEntry.BYTES;
    }

    private static long pageBytes(int level) {
        return (long) Frames.BYTES << 9 * level;
    }

    private static boolean isRange(long address, long bytes) {
        return ((address | bytes) & (Frames.BYTES - 1)) == 0
                && address >= 0
                && bytes >= 0
                && address <= LOWER_HALF_END
                && bytes <= LOWER_HALF_END - address;
    }
}
