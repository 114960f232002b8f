package hypha.kernel.cpu;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Platform;

/** How many vCPUs there are, and which of them the caller runs on. */
public final class Vcpus {
    /** Ticks of a nap. */
    private static final long NAP_TICKS = 50_000;

    private static int count;

    private Vcpus() {}

    /** Takes the number of the boot information, which is checked. */
    public static void init(long bootInfo) {
        count = Memory.load32(bootInfo + BootInfo.VCPU_COUNT_OFFSET);
    }

    /** How many there are, 1 to {@link BootInfo#MAXIMUM_VCPUS}. */
    public static int count() {
        return count;
    }

    /** Number of the vCPU that runs the caller, from 0. Nothing moves kernel code from one to another. */
    public static int current() {
        return (int) Memory.load64(Cpu.perCpu() + Platform.PER_CPU_NUMBER_OFFSET);
    }

    /** The per-CPU block of any vCPU: they lie one after the other, in the order of their numbers. */
    public static long block(int vcpu) {
        long own = Cpu.perCpu();
        return own + (vcpu - Memory.load64(own + Platform.PER_CPU_NUMBER_OFFSET)) * Platform.PER_CPU_BYTES;
    }

    /**
     * Halts until an interrupt; at once if one has come since the caller looked. Meanwhile no other vCPU waits for this one to forget
     * translations: it does so as the first thing when it is up.
     *
     * @param interrupts total of interrupts as the caller last saw it
     * @param deadline time-stamp at which the timer interrupts, or 0
     */
    public static void halt(long interrupts, long deadline) {
        long parked = Cpu.perCpu() + Platform.PER_CPU_PARKED_OFFSET;
        Memory.storeRelease32(parked, 1);
        Cpu.nucleus(Platform.NUCLEUS_HALT, interrupts, deadline);
        Memory.storeRelease32(parked, 0);
        Memory.fullFence(); // who asks from now on waits for this vCPU; what was asked before is seen
        Shootdown.serve();
    }

    /** Halts for some tens of microseconds, so that the host may run another vCPU: for who waits for one that does not run. */
    public static void nap() {
        long interrupts = Memory.load64(Cpu.perCpu() + Platform.PER_CPU_INTERRUPTS_OFFSET);
        halt(interrupts, Cpu.timestamp() + NAP_TICKS);
    }
}
