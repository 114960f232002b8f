package hypha.kernel.selftest;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.kernel.cpu.Shootdown;
import hypha.kernel.cpu.Vcpus;
import hypha.kernel.memory.AddressSpace;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.PageTableEntry;
import hypha.kernel.memory.PageTables;
import hypha.kernel.memory.Ram;
import hypha.kernel.time.Clock;

/** Shoot-down between vCPUs: when a page has been mapped anew, none of them reads what was there before. */
public final class ShootdownCheck {
    private static final long GVA = 0x5100_0000_0000L;
    private static final long RIGHTS = PageTableEntry.WRITABLE | PageTableEntry.USER | PageTableEntry.NO_EXECUTE;
    private static final int ROUNDS = 40;
    /** How long another vCPU may take to look: the host may have others to run. */
    private static final long PATIENCE_NANOS = 20 * Clock.SECOND;

    /** The page in which vCPU 0 says how often to look, and each vCPU what it has seen: 16 bytes each. */
    private static volatile long page;

    private ShootdownCheck() {}

    /** What all vCPUs but the first do while that one tests; does not return. */
    public static void assist(int vcpu) {
        while (page == 0) {
            Shootdown.serve();
            Cpu.pause();
        }
        long own = page + 16L * vcpu;
        long looks = 0;
        while (true) {
            Shootdown.serve();
            long wanted = Memory.loadAcquire64(page);
            if (wanted == looks) {
                Cpu.pause();
                continue;
            }
            looks = wanted;
            Memory.store64(own + 8, Memory.load64(GVA));
            Memory.storeRelease64(own, looks);
        }
    }

    /** Returns 0, also where there are no page tables, or the number of the check that failed. */
    public static int run() {
        if (Ram.pageTableRoot() == 0) {
            return 0;
        }
        long frames = Ram.allocateZeroed(1);
        long shared = Ram.allocateZeroed(0); // never given back: the others go on looking at it
        if (frames == 0 || shared == 0) {
            return 1;
        }
        Memory.store64(frames, 100);
        Memory.store64(frames + Frames.BYTES, 101);
        for (int round = 1; round <= ROUNDS; round++) {
            long frame = frames + (long) (round & 1) * Frames.BYTES;
            if (AddressSpace.map(AddressSpace.kernel(), GVA, frame, Frames.BYTES, RIGHTS, PageTables.LEVEL_4_KIB)
                    != PageTables.OK) {
                return 2;
            }
            Memory.storeRelease64(shared, round);
            page = shared;
            if (!haveAllSeen(shared, round)) {
                return 3;
            }
            if (AddressSpace.unmap(AddressSpace.kernel(), GVA, Frames.BYTES) != PageTables.OK) {
                return 4;
            }
        }
        FrameAllocator.release(frames, 1);
        return 0;
    }

    private static boolean haveAllSeen(long shared, int round) {
        long end = Clock.monotonic() + PATIENCE_NANOS;
        for (int vcpu = 1; vcpu < Vcpus.count(); vcpu++) {
            while (Memory.loadAcquire64(shared + 16L * vcpu) != round) {
                if (Clock.monotonic() > end) {
                    return false;
                }
                Cpu.pause();
            }
            if (Memory.load64(shared + 16L * vcpu + 8) != 100 + (round & 1)) {
                return false;
            }
        }
        return true;
    }
}
