package hypha.kernel.selftest;

import hypha.bare.Memory;
import hypha.kernel.entropy.ChaCha20;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Ram;

/** ChaCha20 by the test vector of RFC 8439, 2.3.2. */
public final class CipherCheck {
    private CipherCheck() {}

    /** Returns 0, or the number of the check that failed. */
    public static int run() {
        long state = Ram.allocateZeroed(0);
        if (state == 0) {
            return 1;
        }
        ChaCha20.constants(state);
        for (int index = 0; index < ChaCha20.KEY_BYTES; index++) {
            Memory.store8(state + ChaCha20.KEY_OFFSET + index, index);
        }
        Memory.store32(state + ChaCha20.COUNTER_OFFSET, 1);
        Memory.store32(state + ChaCha20.COUNTER_OFFSET + 4, 0x0900_0000);
        Memory.store32(state + ChaCha20.COUNTER_OFFSET + 8, 0x4A00_0000);
        long block = state + ChaCha20.BLOCK_BYTES;
        ChaCha20.block(state, block);
        boolean right = Memory.load32(block) == 0xE4E7_F110
                && Memory.load32(block + 4) == 0x1559_3BD1
                && Memory.load32(block + 56) == 0xE883_D0CB
                && Memory.load32(block + 60) == 0x4E3C_50A2;
        FrameAllocator.release(state, 0);
        return right ? 0 : 2;
    }
}
