package hypha.kernel.selftest;

import hypha.bare.Memory;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Ram;

/** Copying and filling at every alignment, with overlap both ways. */
public final class BytesCheck {
    private static final int AREA = 256;

    private BytesCheck() {}

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

    private static int check(long area) {
        for (int from = 0; from < 20; from++) {
            for (int to = 0; to < 20; to++) {
                for (int bytes = 0; bytes < 70; bytes += 3) {
                    for (int index = 0; index < AREA; index++) {
                        Memory.store8(area + index, index);
                    }
                    Memory.copy(area + to, area + from, bytes);
                    for (int index = 0; index < AREA; index++) {
                        boolean copied = index >= to && index < to + bytes;
                        if (Memory.load8(area + index) != (copied ? index - to + from : index)) {
                            return 2;
                        }
                    }
                }
            }
        }
        for (int start = 0; start < 20; start++) {
            Memory.fill(area, 0x55, AREA);
            Memory.fill(area + start, 0x1AA, 100 - start);
            for (int index = 0; index < AREA; index++) {
                if (Memory.load8(area + index) != (index >= start && index < 100 ? 0xAA : 0x55)) {
                    return 3;
                }
            }
        }
        Memory.store64(area + 3, 0x8877_6655_4433_2211L);
        boolean littleEndian = Memory.load8(area + 3) == 0x11
                && Memory.load16(area + 9) == 0x8877
                && Memory.load32(area + 7) == 0x8877_6655
                && Memory.load64(area + 3) == 0x8877_6655_4433_2211L;
        return littleEndian ? 0 : 4;
    }
}
