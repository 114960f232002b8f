package hypha.kernel.selftest;

import hypha.bare.Memory;
import hypha.kernel.handle.HandleTable;
import hypha.kernel.handle.Slab;

/** A table of handles: what was put in is found, what was taken out is not, also when its place is used again. */
public final class HandlesCheck {
    private static final int HANDLES = 300;
    /** Room for the front of a table. */
    private static final int TABLE_BYTES = 64;

    private HandlesCheck() {}

    /** Returns 0, or the number of the check that failed. */
    public static int run() {
        long table = Slab.allocate(TABLE_BYTES);
        long numbers = Slab.allocate(4L * HANDLES);
        if (table == 0 || numbers == 0) {
            return 1;
        }
        int code = check(table, numbers);
        HandleTable.release(table);
        Slab.release(numbers, 4L * HANDLES);
        Slab.release(table, TABLE_BYTES);
        return code;
    }

    private static int check(long table, long numbers) {
        for (int index = 0; index < HANDLES; index++) {
            if (!HandleTable.reserve(table, 1)) {
                return 2;
            }
            Memory.store32(numbers + 4 * index, HandleTable.add(table, object(index), index));
        }
        for (int index = 0; index < HANDLES; index += 3) {
            HandleTable.remove(table, HandleTable.find(table, number(numbers, index)));
        }
        for (int index = 0; index < HANDLES; index += 3) {
            HandleTable.add(table, object(index) + 1, 0); // takes a place that was freed
        }
        for (int index = 0; index < HANDLES; index++) {
            long entry = HandleTable.find(table, number(numbers, index));
            if (index % 3 == 0) {
                if (entry != 0) {
                    return 3;
                }
            } else if (entry == 0 || HandleTable.object(entry) != object(index) || HandleTable.rights(entry) != index) {
                return 4;
            }
        }
        if (HandleTable.count(table) != HANDLES) {
            return 5;
        }
        for (long entry = HandleTable.last(table); entry != 0; entry = HandleTable.last(table)) {
            HandleTable.remove(table, entry);
        }
        return HandleTable.count(table) == 0 ? 0 : 6;
    }

    private static long object(int index) {
        return 1000L + 2 * index;
    }

    private static long number(long numbers, int index) {
        return Memory.load32(numbers + 4 * index);
    }
}
