package hypha.kernel.selftest;

import hypha.bare.Memory;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;

/** The frame allocator: blocks of many orders are zero, disjoint, and all come back. */
public final class FramesCheck {
    private static final int BLOCKS = 200;
    private static final int ORDERS = 7;

    private FramesCheck() {}

    /** Returns 0, or the number of the check that failed. */
    public static int run() {
        long table = Ram.allocateZeroed(0);
        if (table == 0) {
            return 1;
        }
        long free = FrameAllocator.freeFrames();
        for (int round = 0; round < 3; round++) {
            for (int index = 0; index < BLOCKS; index++) {
                long block = Ram.allocateZeroed(index % ORDERS);
                long last = block + ((long) Frames.BYTES << index % ORDERS) - 8;
                if (block == 0) {
                    return 2;
                }
                if (Memory.load64(block) != 0 || Memory.load64(last) != 0) {
                    return 3;
                }
                Memory.store64(last, index);
                Memory.store64(block, index);
                Memory.store64(table + 8 * index, block);
            }
            for (int step = 0; step < BLOCKS; step++) {
                int index = step * 77 % BLOCKS; // 77 and 200 have no common divisor: each once, in another order
                long block = Memory.load64(table + 8 * index);
                if (Memory.load64(block) != index) {
                    return 4;
                }
                FrameAllocator.release(block, index % ORDERS);
            }
            if (FrameAllocator.freeFrames() < free) {
                return 5;
            }
        }
        FrameAllocator.release(table, 0);
        return 0;
    }
}
