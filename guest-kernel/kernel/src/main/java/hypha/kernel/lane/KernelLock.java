package hypha.kernel.lane;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.kernel.memory.Ram;

/**
 * The one lock of the kernel: who serves a request, a timer or a ring holds it, and so all other code has the kernel to itself. A ticket
 * lock: vCPUs get it in the order in which they came. Two words in a cache line each; a machine with one vCPU skips it.
 *
 * <p>On the JVM its atomic operations also order the plain accesses of one vCPU's thread before those of the next.
 */
final class KernelLock {
    private static final int NEXT_TICKET_OFFSET = 0x00;
    private static final int NOW_SERVING_OFFSET = 0x40;

    private static long words;
    private static boolean isNeeded;

    private KernelLock() {}

    /** Starts unlocked. False if there is not enough memory. */
    static boolean init(int vcpuCount) {
        isNeeded = vcpuCount > 1;
        words = Ram.allocateZeroed(0);
        return words != 0;
    }

    static void acquire() {
        if (!isNeeded) {
            return;
        }
        int ticket = Memory.getAndAdd32(words + NEXT_TICKET_OFFSET, 1);
        while (Memory.loadAcquire32(words + NOW_SERVING_OFFSET) != ticket) {
            Cpu.pause();
        }
    }

    static void release() {
        if (isNeeded) {
            int ticket = Memory.load32(words + NOW_SERVING_OFFSET);
            Memory.storeRelease32(words + NOW_SERVING_OFFSET, ticket + 1);
        }
    }
}
