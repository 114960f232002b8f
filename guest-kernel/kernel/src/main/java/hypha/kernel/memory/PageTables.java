package hypha.kernel.memory;

import hypha.bare.Memory;

/**
 * Four-level page tables of x86-64 (Intel SDM Vol. 3A, 4.5): finding and changing entries. A gva is mapped to a gpa by pages of 4 KiB, and
 * by larger ones where both are aligned to it and the caller allows: level 0 is 4 KiB, level 1 2 MiB, level 2 1 GiB.
 *
 * <p>Tables come from a {@code spare} list that the caller has filled as {@link #tablesToMap} and {@link #tablesToSplit} say, so that no
 * change stops half-way; tables that are not needed any more go to a list as well, to be used again when no CPU knows them any more. A
 * list is two words: the first table, or 0, and their number; a table in it has the address of the next in its first word, which makes
 * that no valid entry, and is else all zero.
 *
 * <p>Locks and forgetting translations are the business of {@link AddressSpace}.
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
    /** No frame for a table; nothing has changed. */
    public static final int NO_FRAME = -4;

    /** Level of a page of 4 KiB. */
    public static final int LEVEL_4_KIB = 0;
    /** Level of a page of 2 MiB. */
    public static final int LEVEL_2_MIB = 1;
    /** Level of a page of 1 GiB, which not every CPU has. */
    public static final int LEVEL_1_GIB = 2;

    /** Tables that mapping up to a gibibyte of RAM may need, which begins and ends within one: PDPT, page directory, two page tables. */
    static final int RESERVE = 4;
    /** Bytes of a list. */
    static final int LIST_BYTES = 16;

    private static final long LOWER_HALF_END = 1L << 47;
    private static final int TOP_LEVEL = 3;
    private static final int ENTRIES = 512;
    /** Rights of entries that point to tables: all; the last level decides. */
    private static final long TABLE_FLAGS = PageTableEntry.PRESENT | PageTableEntry.WRITABLE | PageTableEntry.USER;

    private PageTables() {}

    // -------------------------------------------------------------------------------------------------- lists

    /** Puts a table, all zero, into a list. */
    static void put(long list, long table) {
        Memory.store64(table, Memory.load64(list));
        Memory.store64(list, table);
        Memory.store64(list + 8, Memory.load64(list + 8) + 1);
    }

    /** Takes a table, all zero, from a list; 0 if there is none. */
    static long take(long list) {
        long table = Memory.load64(list);
        if (table != 0) {
            Memory.store64(list, Memory.load64(table));
            Memory.store64(list + 8, Memory.load64(list + 8) - 1);
            Memory.store64(table, 0);
        }
        return table;
    }

    /** How many tables are in a list. */
    static long count(long list) {
        return Memory.load64(list + 8);
    }

    // ------------------------------------------------------------------------------------------------- mapping

    /**
     * What it takes to map a range.
     *
     * @param largest the largest level of page that may be used
     * @return how many tables, or an error
     */
    static long tablesToMap(long root, long gva, long gpa, long bytes, int largest) {
        if (!isRange(gva, bytes) || !isRange(gpa, bytes)) {
            return MISALIGNED;
        }
        long tables = 0;
        long lastPt = -1; // the tables that are missing and were counted last, by the region that each maps
        long lastPd = -1;
        long lastPdpt = -1;
        long done = 0;
        while (done < bytes) {
            long at = gva + done;
            int level = levelFor(root, at, gpa + done, bytes - done, largest);
            int present = lowestTable(root, at, level);
            if (present < 0) {
                return MAPPED;
            }
            if (present == level && PageTableEntry.isPresent(Memory.load64(slot(root, at, level)))) {
                return MAPPED;
            }
            if (present > 2 && at >>> 39 != lastPdpt) {
                lastPdpt = at >>> 39;
                tables++;
            }
            if (present > 1 && level < 2 && at >>> 30 != lastPd) {
                lastPd = at >>> 30;
                tables++;
            }
            if (present > 0 && level < 1 && at >>> 21 != lastPt) {
                lastPt = at >>> 21;
                tables++;
            }
            done += pageBytes(level);
        }
        return tables;
    }

    /** Maps a range for which {@link #tablesToMap} says how many tables are in {@code spare}. */
    static void map(long root, long gva, long gpa, long bytes, long flags, int largest, long spare) {
        long done = 0;
        while (done < bytes) {
            long at = gva + done;
            int level = levelFor(root, at, gpa + done, bytes - done, largest);
            long table = root;
            for (int above = TOP_LEVEL; above > level; above--) {
                long slot = slotIn(table, at, above);
                long entry = Memory.load64(slot);
                if (!PageTableEntry.isPresent(entry)) {
                    entry = take(spare) | TABLE_FLAGS;
                    Memory.store64(slot, entry);
                }
                table = PageTableEntry.address(entry);
            }
            long large = level > 0 ? PageTableEntry.LARGE : 0;
            Memory.store64(slotIn(table, at, level), gpa + done | flags | PageTableEntry.PRESENT | large);
            done += pageBytes(level);
        }
    }

    /** The largest level for the page at {@code gva}: aligned, long enough, and not where a table of smaller pages is. */
    private static int levelFor(long root, long gva, long gpa, long bytes, int largest) {
        for (int level = largest; level > 0; level--) {
            if (((gva | gpa) & pageBytes(level) - 1) == 0 && bytes >= pageBytes(level)) {
                boolean isTable = false;
                if (lowestTable(root, gva, level) == level) {
                    long entry = Memory.load64(slot(root, gva, level));
                    isTable = PageTableEntry.isPresent(entry) && !PageTableEntry.isLarge(entry);
                }
                if (!isTable) {
                    return level;
                }
            }
        }
        return 0;
    }

    /** The level of the lowest table on the way to {@code gva} that exists, not below {@code level}; -1: a larger page is in the way. */
    private static int lowestTable(long root, long gva, int level) {
        long table = root;
        for (int at = TOP_LEVEL; at > level; at--) {
            long entry = Memory.load64(slotIn(table, gva, at));
            if (!PageTableEntry.isPresent(entry)) {
                return at;
            }
            if (PageTableEntry.isLarge(entry)) {
                return -1;
            }
            table = PageTableEntry.address(entry);
        }
        return level;
    }

    /** Where the entry of {@code gva} at {@code level} is; the table exists. */
    private static long slot(long root, long gva, int level) {
        long table = root;
        for (int at = TOP_LEVEL; at > level; at--) {
            table = PageTableEntry.address(Memory.load64(slotIn(table, gva, at)));
        }
        return slotIn(table, gva, level);
    }

    // --------------------------------------------------------------------------------- unmapping and protecting

    /**
     * What it takes to change a range that may begin and end within large pages, which are split then.
     *
     * @return how many tables at most, or an error
     */
    static long tablesToSplit(long root, long gva, long bytes) {
        if (!isRange(gva, bytes)) {
            return MISALIGNED;
        }
        long done = 0;
        while (done < bytes) {
            int level = leafLevel(root, gva + done);
            if (level < 0) {
                return UNMAPPED;
            }
            done = (gva + done & -pageBytes(level)) + pageBytes(level) - gva;
        }
        return bytes == 0 ? 0 : tablesToSplitAt(root, gva) + tablesToSplitAt(root, gva + bytes);
    }

    private static int tablesToSplitAt(long root, long gva) {
        int level = leafLevel(root, gva);
        int tables = 0;
        while (level > 0 && (gva & pageBytes(level) - 1) != 0) {
            tables++;
            level--;
        }
        return tables;
    }

    /**
     * Changes the rights of a range, or unmaps it. All of it is mapped, and {@link #tablesToSplit} tables are in {@code spare}.
     *
     * @param flags rights, of {@link PageTableEntry}; {@code PRESENT} is added. Ignored if {@code keep} is false
     * @param keep false to unmap
     */
    static void replace(long root, long gva, long bytes, long flags, boolean keep, long spare) {
        splitAt(root, gva, spare);
        splitAt(root, gva + bytes, spare);
        long done = 0;
        while (done < bytes) {
            int level = leafLevel(root, gva + done);
            long slot = slot(root, gva + done, level);
            long kept = PageTableEntry.address(Memory.load64(slot)) & -pageBytes(level)
                    | PageTableEntry.PRESENT
                    | (level > 0 ? PageTableEntry.LARGE : 0);
            Memory.store64(slot, keep ? kept | flags : 0);
            done += pageBytes(level);
        }
    }

    /** Splits large pages until one begins at {@code gva}, if any is there. */
    private static void splitAt(long root, long gva, long spare) {
        int level = leafLevel(root, gva);
        while (level > 0 && (gva & pageBytes(level) - 1) != 0) {
            split(slot(root, gva, level), level, take(spare));
            level--;
        }
    }

    /** Puts a table of smaller pages in place of a large page: the same translations. */
    private static void split(long slot, int level, long table) {
        long entry = Memory.load64(slot);
        long below = pageBytes(level - 1);
        long smaller = level - 1 > 0 ? entry : entry & ~PageTableEntry.LARGE;
        for (int index = 0; index < ENTRIES; index++) {
            Memory.store64(table + (long) index * PageTableEntry.BYTES, smaller + index * below);
        }
        Memory.store64(slot, table | TABLE_FLAGS);
    }

    // ------------------------------------------------------------------------------------------ merging, pruning

    /**
     * Takes out of use the tables of a range that map nothing, or the same as one large page would, which takes their place then.
     *
     * @param largest the largest level of page that may be used
     * @param unused gets the tables; CPUs may know them until they have forgotten the range
     */
    static void tidy(long root, long gva, long bytes, int largest, long unused) {
        long end = gva + bytes;
        for (int level = 1; level <= TOP_LEVEL; level++) {
            for (long at = gva & -pageBytes(level); at < end; at += pageBytes(level)) {
                if (lowestTable(root, at, level) == level) {
                    tidySlot(slot(root, at, level), level, level <= largest, unused);
                }
            }
        }
    }

    private static void tidySlot(long slot, int level, boolean mayMerge, long unused) {
        long entry = Memory.load64(slot);
        if (!PageTableEntry.isPresent(entry) || PageTableEntry.isLarge(entry)) {
            return;
        }
        long table = PageTableEntry.address(entry);
        long first = Memory.load64(table);
        long below = pageBytes(level - 1);
        boolean empty = true;
        boolean merges = mayMerge
                && PageTableEntry.isPresent(first)
                && (level == 1 || PageTableEntry.isLarge(first))
                && (PageTableEntry.address(first) & pageBytes(level) - 1) == 0;
        for (int index = 0; index < ENTRIES && (empty || merges); index++) {
            long other = Memory.load64(table + (long) index * PageTableEntry.BYTES);
            empty &= !PageTableEntry.isPresent(other);
            merges &= PageTableEntry.settings(other) == PageTableEntry.settings(first) + index * below;
        }
        if (!empty && !merges) {
            return;
        }
        Memory.store64(slot, empty ? 0 : PageTableEntry.settings(first) | PageTableEntry.LARGE);
        Memory.fill(table, 0, Frames.BYTES);
        put(unused, table);
    }

    /** Takes out of use all tables below the top one, and leaves that empty. Nothing uses them. */
    static void clear(long root, long unused) {
        for (int index = 0; index < ENTRIES; index++) {
            long pdpt = tableAt(root, index);
            if (pdpt != 0) {
                clearPdpt(pdpt, unused);
                put(unused, pdpt);
            }
        }
        Memory.fill(root, 0, Frames.BYTES);
    }

    private static void clearPdpt(long pdpt, long unused) {
        for (int index = 0; index < ENTRIES; index++) {
            long directory = tableAt(pdpt, index);
            if (directory != 0) {
                for (int entry = 0; entry < ENTRIES; entry++) {
                    long table = tableAt(directory, entry);
                    if (table != 0) {
                        Memory.fill(table, 0, Frames.BYTES);
                        put(unused, table);
                    }
                }
                Memory.fill(directory, 0, Frames.BYTES);
                put(unused, directory);
            }
        }
        Memory.fill(pdpt, 0, Frames.BYTES);
    }

    private static long tableAt(long table, int index) {
        long entry = Memory.load64(table + (long) index * PageTableEntry.BYTES);
        return PageTableEntry.isPresent(entry) && !PageTableEntry.isLarge(entry) ? PageTableEntry.address(entry) : 0;
    }

    // --------------------------------------------------------------------------------------------------- looking

    /** The entry that maps an address ({@code LARGE} set for more than 4 KiB), or 0 if none does. */
    public static long entryOf(long root, long gva) {
        int level = leafLevel(root, gva);
        return level < 0 ? 0 : Memory.load64(slot(root, gva, level));
    }

    /** The level of the page that maps an address, or -1 if none does. */
    public static int leafLevel(long root, long gva) {
        if (gva < 0 || gva >= LOWER_HALF_END) {
            return -1;
        }
        long table = root;
        for (int level = TOP_LEVEL; level >= 0; level--) {
            long entry = Memory.load64(slotIn(table, gva, level));
            if (!PageTableEntry.isPresent(entry)) {
                return -1;
            }
            if (level == 0 || PageTableEntry.isLarge(entry)) {
                return level;
            }
            table = PageTableEntry.address(entry);
        }
        return -1;
    }

    private static long slotIn(long table, long gva, int level) {
        return table + ((gva >>> (Frames.SHIFT + 9 * level)) & ENTRIES - 1) * PageTableEntry.BYTES;
    }

    /** Bytes of a page of a level. */
    public static long pageBytes(int level) {
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
