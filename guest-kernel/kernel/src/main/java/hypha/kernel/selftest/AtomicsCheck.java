package hypha.kernel.selftest;

import hypha.bare.Memory;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Ram;

/** The atomic operations, as far as one CPU can tell. */
public final class AtomicsCheck {
    private AtomicsCheck() {}

    /** Returns 0, or the number of the check that failed. */
    public static int run() {
        long frame = Ram.allocateZeroed(0);
        if (frame == 0) {
            return 1;
        }
        int code = check(frame);
        FrameAllocator.release(frame, 0);
        return code;
    }

    private static int check(long word) {
        Memory.storeRelease64(word, -1L);
        if (Memory.getAndAdd32(word, 2) != -1 || Memory.loadAcquire64(word) != 0xFFFF_FFFF_0000_0001L) {
            return 2;
        }
        if (Memory.getAndAdd64(word, -2) != 0xFFFF_FFFF_0000_0001L || Memory.load64(word) != 0xFFFF_FFFE_FFFF_FFFFL) {
            return 3;
        }
        if (Memory.compareAndExchange64(word, 5, 6) != 0xFFFF_FFFE_FFFF_FFFFL || Memory.load32(word) != -1) {
            return 4;
        }
        if (Memory.compareAndExchange32(word, -1, 6) != -1 || Memory.loadAcquire32(word) != 6) {
            return 5;
        }
        if (Memory.compareAndExchange64(word, 0xFFFF_FFFE_0000_0006L, 7) != 0xFFFF_FFFE_0000_0006L) {
            return 6;
        }
        Memory.storeRelease32(word + 4, 1);
        return Memory.getAndSet64(word, 9) == 0x1_0000_0007L && Memory.load64(word) == 9 ? 0 : 7;
    }
}
