package hypha.kernel.lane;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.kernel.abi.Platform;
import hypha.kernel.cpu.Vcpus;

/**
 * Which of the vCPUs that sleep wakes for what becomes due. All could, and then each timer would wake all of them, for one to find that
 * another has served it. So who goes to sleep sets its timer only if nobody who sleeps has set one that is as early.
 *
 * <p>Nothing is missed: either a vCPU is awake, and that one looks at all causes before it sleeps, or all sleep, and the last that did so
 * has seen to it that the first cause wakes somebody. What becomes due earlier than what is set is the work of one that is awake. Each
 * writes a word of its own, so that one that wakes need not lock.
 */
final class Alarm {
    /** No time: nothing is to wake. */
    static final long NONE = Long.MAX_VALUE;

    private Alarm() {}

    /**
     * The calling vCPU is about to sleep; the kernel lock is held.
     *
     * @param at timestamp at which one of them has to be awake, more than 0; or {@link #NONE}
     * @return true if the caller has to set its timer, false if there is nothing to wake for or another one does
     */
    static boolean set(long at) {
        if (at == NONE) {
            return false;
        }
        int own = Vcpus.current();
        for (int vcpu = 0; vcpu < Vcpus.count(); vcpu++) {
            long set = Memory.loadAcquire64(Vcpus.block(vcpu) + Platform.PER_CPU_ALARM_OFFSET);
            if (vcpu != own && set != 0 && set <= at) {
                return false;
            }
        }
        Memory.storeRelease64(Cpu.perCpu() + Platform.PER_CPU_ALARM_OFFSET, Math.max(at, 1));
        return true;
    }

    /** The calling vCPU is awake, and looks at all causes before it sleeps again. */
    static void clear() {
        Memory.storeRelease64(Cpu.perCpu() + Platform.PER_CPU_ALARM_OFFSET, 0);
    }
}
