package hypha.host.crossing;

import hypha.hypervisor.Machine;
import hypha.kernel.abi.Platform;
import java.lang.foreign.MemorySegment;

/** A virtual CPU as its callers see it: asleep or not, and woken by an interrupt. */
public final class Vcpu {
    private final Machine machine;
    private final int number;
    private final MemorySegment block;

    /**
     * A virtual CPU.
     *
     * @param machine its machine
     * @param number from 0
     */
    public Vcpu(Machine machine, int number) {
        this.machine = machine;
        this.number = number;
        this.block = machine.memory().slice(machine.perCpu(number), 0x1000);
    }

    /** True while it is halted or about to halt. To be read behind a full fence after what it is to see. */
    public boolean isSleeping() {
        return GuestWords.load32(block, Platform.PER_CPU_SLEEPING_OFFSET) != 0;
    }

    /**
     * Interrupts it.
     *
     * @param vector one of {@link Platform}'s
     */
    public void interrupt(int vector) {
        machine.interrupt(number, vector);
    }

    /** Has it run on another CPU of the host than the caller, if it can. */
    public void keepApart() {
        machine.keepApart(number);
    }

    /** Lets it run on any CPU of the host again, since the caller leaves its own. */
    public void relax() {
        machine.relax(number);
    }

    /** True until its machine has ended. */
    public boolean isRunning() {
        return machine.isRunning();
    }
}
