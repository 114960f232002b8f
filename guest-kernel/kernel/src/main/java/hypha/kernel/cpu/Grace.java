package hypha.kernel.cpu;

import hypha.bare.Memory;
import hypha.kernel.abi.Platform;
import hypha.kernel.memory.Ram;

/**
 * Tells when every vCPU has forgotten what it had found without a lock at some time: it keeps no address of it beyond a round of its serve
 * loop, and none while it sleeps. So what was taken out of a table may be used for something else after a <em>grace period</em>, in which each
 * vCPU has begun two rounds or was seen asleep. Two, since the count of the first may have been on its way when it was looked at.
 *
 * <p>One grace period at a time: callers have a lock for that.
 *
 * <pre>
 *   for each vCPU: +0x00 rounds that it has begun   +0x08 how many those were when the grace period began
 * </pre>
 */
public final class Grace {
    private static final int SHIFT = 6;
    private static final int ROUNDS_OFFSET = 0x00;
    private static final int BEFORE_OFFSET = 0x08;
    /** Rounds in a grace period. */
    private static final int ROUNDS = 2;

    private static long vcpus;

    private Grace() {}

    /** Starts with no rounds. False if there is not enough memory. */
    public static boolean init() {
        vcpus = Ram.allocateZeroed(0);
        return vcpus != 0;
    }

    private static long vcpu(int number) {
        return vcpus + ((long) number << SHIFT);
    }

    /** The calling vCPU begins a round. */
    public static void round() {
        long own = vcpu(Vcpus.current());
        Memory.storeRelease64(own + ROUNDS_OFFSET, Memory.load64(own + ROUNDS_OFFSET) + 1);
    }

    /** A grace period begins for what can be found no more from now on. */
    public static void begin() {
        Memory.fullFence(); // nobody finds it who has begun a round that is not counted below
        for (int number = 0; number < Vcpus.count(); number++) {
            Memory.store64(vcpu(number) + BEFORE_OFFSET, Memory.loadAcquire64(vcpu(number) + ROUNDS_OFFSET));
        }
    }

    /** True if the grace period that began last is over. */
    public static boolean isOver() {
        for (int number = 0; number < Vcpus.count(); number++) {
            long begun = Memory.loadAcquire64(vcpu(number) + ROUNDS_OFFSET);
            boolean isAsleep = Memory.loadAcquire32(Vcpus.block(number) + Platform.PER_CPU_SLEEPING_OFFSET) != 0;
            if (begun - Memory.load64(vcpu(number) + BEFORE_OFFSET) < ROUNDS && !isAsleep) {
                return false;
            }
        }
        return true;
    }
}
