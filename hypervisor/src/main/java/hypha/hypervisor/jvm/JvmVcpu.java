package hypha.hypervisor.jvm;

import hypha.hypervisor.PromptThread;
import hypha.hypervisor.boot.BootProtocol;
import hypha.hypervisor.linux.ThreadPlacement;
import java.util.concurrent.locks.LockSupport;

/** A vCPU that is a thread of this JVM: it halts by parking, and its timer is the time at which it wakes. */
public final class JvmVcpu extends Thread {
    /** What a thread runs as a vCPU. */
    @FunctionalInterface
    public interface Body {
        /** Runs the kernel until it ends. */
        void run(JvmVcpu vcpu);
    }

    private static final long STACK_BYTES = 1 << 20;

    private final int number;
    private final int vcpuCount;
    private final long perCpu;
    private final Body body;
    /** When the timer is to interrupt, by {@link HostedRam#timestamp}; 0 if it is not armed. Touched by this thread alone. */
    private long deadline;

    private volatile ThreadPlacement placement;

    /** A vCPU that is not started yet, one of so many. */
    public JvmVcpu(int number, int vcpuCount, long perCpu, Body body) {
        super(null, null, "hypha-vcpu-" + number, STACK_BYTES, false);
        setDaemon(true);
        this.number = number;
        this.vcpuCount = vcpuCount;
        this.perCpu = perCpu;
        this.body = body;
    }

    /** Its number. */
    public int number() {
        return number;
    }

    /** The gpa of its per-CPU block. */
    public long perCpu() {
        return perCpu;
    }

    @Override
    public void run() {
        PromptThread.begin();
        ThreadPlacement place = ThreadPlacement.ofCurrentThread(vcpuCount);
        try {
            placement = place;
            body.run(this);
        } finally {
            place.end();
        }
    }

    /** Moves the thread off the CPU of the caller, if it runs and if there is another. */
    public void keepApart() {
        ThreadPlacement current = placement;
        if (current != null) {
            current.avoidCallersCpu();
        }
    }

    /** Lets the thread run anywhere again. */
    public void relax() {
        ThreadPlacement current = placement;
        if (current != null) {
            current.relax();
        }
    }

    /**
     * The nucleus' service halt.
     *
     * @param seen the total of interrupts that the caller knows of
     * @param newDeadline when the timer is to interrupt, or 0 to leave it as it is
     * @return the total when it is another
     */
    long halt(HostedRam machine, long seen, long newDeadline) {
        if (machine.interrupts(perCpu) == seen && newDeadline != 0) {
            deadline = newDeadline;
        }
        while (true) {
            machine.checkStop();
            fireTimerIfDue(machine);
            long total = machine.interrupts(perCpu);
            if (total != seen) {
                return total;
            }
            Thread.interrupted(); // or else parking would not wait
            if (deadline == 0) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, deadline - machine.timestamp());
            }
        }
    }

    /** Interrupts this vCPU by its timer if its time has come. */
    void fireTimerIfDue(HostedRam machine) {
        if (deadline != 0 && machine.timestamp() - deadline >= 0) {
            deadline = 0;
            machine.countInterrupt(perCpu, BootProtocol.VECTOR_TIMER);
        }
    }
}
