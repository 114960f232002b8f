package hypha.kernel.selftest;

import hypha.bare.Memory;
import hypha.kernel.handle.Slab;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Ram;

/** Small records: of many sizes, all zero, none over another, and all come back. */
public final class SlabCheck {
    private static final int RECORDS = 400;
    private static final int LARGEST = 1500;

    private SlabCheck() {}

    /** Returns 0, or the number of the check that failed. */
    public static int run() {
        long table = Ram.allocateZeroed(0);
        if (table == 0) {
            return 1;
        }
        int code = check(table);
        FrameAllocator.release(table, 0);
        return code;
    }

    private static int check(long table) {
        long before = Slab.bytesUsed();
        for (int round = 0; round < 2; round++) {
            for (int index = 0; index < RECORDS; index++) {
                long record = Slab.allocate(bytes(index));
                if (record == 0) {
                    return 2;
                }
                for (int at = 0; at + 8 <= bytes(index); at += 8) {
                    if (Memory.load64(record + at) != 0) {
                        return 3;
                    }
                    Memory.store64(record + at, index * 1000 + at);
                }
                Memory.store64(table + 8 * index, record);
            }
            for (int step = 0; step < RECORDS; step++) {
                int index = step * 77 % RECORDS; // 77 and 400 have no common divisor: each once, in another order
                long record = Memory.load64(table + 8 * index);
                for (int at = 0; at + 8 <= bytes(index); at += 8) {
                    if (Memory.load64(record + at) != index * 1000 + at) {
                        return 4;
                    }
                }
                Slab.release(record, bytes(index));
            }
        }
        return Slab.bytesUsed() == before ? 0 : 5;
    }

    private static int bytes(int index) {
        return 1 + index * 37 % LARGEST;
    }
}
