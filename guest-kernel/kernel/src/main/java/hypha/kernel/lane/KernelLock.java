package hypha.kernel.lane;

import hypha.bare.Text;
import hypha.kernel.lock.LockOrder;
import hypha.kernel.lock.SpinLock;
import hypha.kernel.memory.Ram;

/** The outermost lock of the kernel: who serves a request, a timer or a ring holds it. */
final class KernelLock {
    private static long lock;

    private KernelLock() {}

    /** Starts unlocked. False if there is not enough memory. */
    static boolean init() {
        lock = Ram.allocateZeroed(0);
        if (lock == 0) {
            return false;
        }
        SpinLock.init(lock, LockOrder.KERNEL, Text.address("lock: kernel"), Text.length("lock: kernel"));
        return true;
    }

    static void acquire() {
        SpinLock.acquire(lock);
    }

    static void release() {
        SpinLock.release(lock);
    }
}
