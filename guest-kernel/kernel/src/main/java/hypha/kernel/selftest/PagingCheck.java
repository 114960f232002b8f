package hypha.kernel.selftest;

import hypha.bare.Memory;
import hypha.kernel.memory.AddressSpace;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.PageTableEntry;
import hypha.kernel.memory.PageTables;
import hypha.kernel.memory.Ram;

/** Page tables under the CPU that uses them: what is mapped is reached, and what is mapped anew is reached at once. */
public final class PagingCheck {
    /** Far above all RAM. */
    private static final long GVA = 0x5000_0000_0000L;

    private static final long RIGHTS = PageTableEntry.WRITABLE | PageTableEntry.USER | PageTableEntry.NO_EXECUTE;

    private PagingCheck() {}

    /** Returns 0, also where there are no page tables, or the number of the check that failed. */
    public static int run() {
        if (Ram.pageTableRoot() == 0) {
            return 0;
        }
        long first = Ram.allocateZeroed(0);
        long second = Ram.allocateZeroed(0);
        if (first == 0 || second == 0) {
            return 1;
        }
        int code = check(AddressSpace.kernel(), first, second);
        FrameAllocator.release(first, 0);
        FrameAllocator.release(second, 0);
        return code;
    }

    private static int check(long space, long first, long second) {
        if (PageTableEntry.isPresent(AddressSpace.entryOf(space, 0))) {
            return 2; // a null pointer must fault
        }
        if (AddressSpace.map(space, GVA, first, Frames.BYTES, RIGHTS, PageTables.LEVEL_2_MIB) != PageTables.OK) {
            return 3;
        }
        Memory.store64(GVA + 8, 0x1234);
        if (Memory.load64(first + 8) != 0x1234) {
            return 4;
        }
        if (AddressSpace.unmap(space, GVA, Frames.BYTES) != PageTables.OK
                || AddressSpace.map(space, GVA, second, Frames.BYTES, RIGHTS, PageTables.LEVEL_2_MIB)
                        != PageTables.OK) {
            return 5;
        }
        if (Memory.load64(GVA + 8) != 0) {
            return 6; // the old translation
        }
        Memory.store64(GVA + 16, 0x5678);
        if (Memory.load64(second + 16) != 0x5678 || Memory.load64(first + 16) != 0) {
            return 7;
        }
        return AddressSpace.unmap(space, GVA, Frames.BYTES) == PageTables.OK ? 0 : 8;
    }
}
