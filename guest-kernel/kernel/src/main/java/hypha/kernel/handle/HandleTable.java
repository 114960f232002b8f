package hypha.kernel.handle;

import hypha.bare.Memory;
import hypha.kernel.abi.Handle;

/**
 * The handles of a task, at the front of its {@link TaskObjects}. The table grows by doubling; places are used again, the one that was
 * freed last first, and each time with another generation, so that a number which was a handle once is none now.
 *
 * <pre>
 *   +0x00 entries    +0x08 capacity, 32 bits    +0x0C entries ever used, 32 bits    +0x10 first free place + 1, 32 bits    +0x14 count, 32 bits
 *   entry: +0x00 object, 0 if free    +0x08 rights, 32 bits; if free, next free place + 1    +0x0C generation, 32 bits
 * </pre>
 *
 * <p>It counts no references: who puts an object in has seen to it, and who takes it out sees to it.
 */
public final class HandleTable {
    private static final int CAPACITY_OFFSET = 0x08;
    private static final int USED_OFFSET = 0x0C;
    private static final int FREE_OFFSET = 0x10;
    private static final int COUNT_OFFSET = 0x14;

    private static final int ENTRY_SHIFT = 4;
    private static final int RIGHTS_OFFSET = 0x08;
    private static final int GENERATION_OFFSET = 0x0C;
    private static final int SMALLEST_CAPACITY = 4;
    private static final int GENERATION_SHIFT = 16;
    private static final int INDEX_MASK = 0xFFFF;
    private static final int LAST_GENERATION = 0x7FFF;

    private HandleTable() {}

    /** Number of handles. */
    public static int count(long table) {
        return Memory.load32(table + COUNT_OFFSET);
    }

    /** Makes sure that {@code more} handles fit. False if the task may not have so many, or there is no memory. */
    public static boolean reserve(long table, int more) {
        int needed = count(table) + more;
        int capacity = Memory.load32(table + CAPACITY_OFFSET);
        if (needed <= capacity) {
            return true;
        }
        if (needed > Handle.MAXIMUM) {
            return false;
        }
        int larger = Math.max(SMALLEST_CAPACITY, Integer.highestOneBit(needed * 2 - 1));
        long entries = Slab.allocate((long) larger << ENTRY_SHIFT);
        if (entries == 0) {
            return false;
        }
        if (capacity != 0) {
            Memory.copy(entries, Memory.load64(table), (long) capacity << ENTRY_SHIFT);
            Slab.release(Memory.load64(table), (long) capacity << ENTRY_SHIFT);
        }
        Memory.store64(table, entries);
        Memory.store32(table + CAPACITY_OFFSET, larger);
        return true;
    }

    /** Puts an object in, for which there is room. Returns its handle. */
    public static int add(long table, long object, int rights) {
        int place = Memory.load32(table + FREE_OFFSET) - 1;
        long entry;
        if (place >= 0) {
            entry = entryAt(table, place);
            Memory.store32(table + FREE_OFFSET, Memory.load32(entry + RIGHTS_OFFSET));
        } else {
            place = Memory.load32(table + USED_OFFSET);
            Memory.store32(table + USED_OFFSET, place + 1);
            entry = entryAt(table, place);
            Memory.store32(entry + GENERATION_OFFSET, 1);
        }
        Memory.store64(entry, object);
        Memory.store32(entry + RIGHTS_OFFSET, rights);
        Memory.store32(table + COUNT_OFFSET, count(table) + 1);
        return Memory.load32(entry + GENERATION_OFFSET) << GENERATION_SHIFT | place + 1;
    }

    /** The entry of a handle, which is a claim; 0 if there is none. */
    public static long find(long table, long handle) {
        int place = ((int) handle & INDEX_MASK) - 1;
        if (handle != (int) handle || place < 0 || place >= Memory.load32(table + USED_OFFSET)) {
            return 0;
        }
        long entry = entryAt(table, place);
        boolean isIt = Memory.load64(entry) != 0
                && Memory.load32(entry + GENERATION_OFFSET) == (int) handle >>> GENERATION_SHIFT;
        return isIt ? entry : 0;
    }

    /** Empties the entry of a handle that {@link #find} has found. */
    public static void remove(long table, long entry) {
        int place = (int) (entry - Memory.load64(table) >>> ENTRY_SHIFT);
        int generation = Memory.load32(entry + GENERATION_OFFSET);
        Memory.store64(entry, 0);
        Memory.store32(entry + GENERATION_OFFSET, generation == LAST_GENERATION ? 1 : generation + 1);
        Memory.store32(entry + RIGHTS_OFFSET, Memory.load32(table + FREE_OFFSET));
        Memory.store32(table + FREE_OFFSET, place + 1);
        Memory.store32(table + COUNT_OFFSET, count(table) - 1);
    }

    /** The object of an entry. */
    public static long object(long entry) {
        return Memory.load64(entry);
    }

    /** The rights of an entry. */
    public static int rights(long entry) {
        return Memory.load32(entry + RIGHTS_OFFSET);
    }

    /** An entry that is not empty, or 0 if all are. Looks from the end on: to be used by who empties the table. */
    public static long last(long table) {
        int place = Memory.load32(table + USED_OFFSET) - 1;
        while (place >= 0) {
            long entry = entryAt(table, place);
            if (Memory.load64(entry) != 0) {
                return entry;
            }
            Memory.store32(table + USED_OFFSET, place); // is not to be looked at again; the table is not used any more
            place--;
        }
        return 0;
    }

    /** Gives the entries back; the table is empty. */
    public static void release(long table) {
        int capacity = Memory.load32(table + CAPACITY_OFFSET);
        if (capacity != 0) {
            Slab.release(Memory.load64(table), (long) capacity << ENTRY_SHIFT);
        }
    }

    private static long entryAt(long table, int place) {
        return Memory.load64(table) + ((long) place << ENTRY_SHIFT);
    }
}
