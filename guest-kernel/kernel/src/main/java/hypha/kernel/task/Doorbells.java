package hypha.kernel.task;

import hypha.bare.Memory;
import hypha.bare.Ports;
import hypha.kernel.abi.Platform;
import hypha.kernel.cpu.Vcpus;
import hypha.kernel.memory.Ram;

/**
 * Doorbells that a vCPU is to ring. Ringing is an exit from the guest and takes as long as dozens of crossings, so it is not done under a
 * lock and not before the answer that others wait for: whoever wakes notes it here, and the vCPU rings when it holds no lock any more, at
 * the latest before it looks at its next lane.
 */
public final class Doorbells {
    private static final int SHIFT = 6;
    private static final int STRIDE = 4;
    /** Bit of the doorbell of preemptions; below are those of the lanes. */
    private static final int PREEMPTION_BIT = 31;

    private static long wanted;

    private Doorbells() {}

    /** Starts with nothing to ring. False if there is not enough memory. */
    static boolean init() {
        wanted = Ram.allocateZeroed(0); // a cache line for each of BootInfo.MAXIMUM_VCPUS
        return wanted != 0;
    }

    private static long own() {
        return wanted + ((long) Vcpus.current() << SHIFT);
    }

    /** This vCPU is to wake the executor of a lane. */
    static void lane(int lane) {
        Memory.store32(own(), Memory.load32(own()) | 1 << lane);
    }

    /** This vCPU is to have the host look which tasks are to give way. */
    static void preemption() {
        Memory.store32(own(), Memory.load32(own()) | 1 << PREEMPTION_BIT);
    }

    /** Rings what is to be rung. Without locks. */
    public static void ring() {
        int bells = Memory.load32(own());
        if (bells == 0) {
            return;
        }
        Memory.store32(own(), 0);
        if (bells >>> PREEMPTION_BIT != 0) {
            Ports.out32(Platform.DOORBELL_PREEMPTION, 0);
        }
        for (int lanes = bells & ~(1 << PREEMPTION_BIT); lanes != 0; lanes &= lanes - 1) {
            Ports.out32(Platform.DOORBELL_LANES + STRIDE * Integer.numberOfTrailingZeros(lanes), 0);
        }
    }
}
