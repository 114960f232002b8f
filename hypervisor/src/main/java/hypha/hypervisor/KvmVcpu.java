package hypha.hypervisor;

import hypha.hypervisor.kvm.KvmRegs;
import hypha.hypervisor.kvm.KvmStats;
import hypha.hypervisor.kvm.Vcpu;
import hypha.hypervisor.kvm.VcpuExit;
import hypha.hypervisor.kvm.Vm;
import hypha.hypervisor.linux.ThreadKick;
import hypha.hypervisor.linux.ThreadPlacement;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** A vCPU of a {@link KvmMachine} with the thread that runs it. The loop allocates nothing for a run that a signal interrupts. */
final class KvmVcpu implements AutoCloseable {
    private static final String[] PRINTED_REGISTERS = {
        "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
        "rip", "rflags"
    };

    /** Kinds of exits that are counted. */
    private enum Kind {
        PORT,
        MMIO,
        INTERRUPTED,
        OTHER
    }

    private final KvmMachine machine;
    private final int number;
    private final Vcpu vcpu;
    /** Opened before the vCPU runs: KVM holds a vCPU's lock during {@code KVM_RUN}, and every other request waits for it. Or null. */
    private final KvmStats statistics;

    private final Thread thread;
    private final AtomicLongArray exits = new AtomicLongArray(Kind.values().length);
    private volatile ThreadKick kick;
    private volatile ThreadPlacement placement;

    private KvmVcpu(KvmMachine machine, int number, Vcpu vcpu, KvmStats statistics) {
        this.machine = machine;
        this.number = number;
        this.vcpu = vcpu;
        this.statistics = statistics;
        this.thread = new Thread(null, this::run, "hypha-vcpu-" + number, 0, false);
        thread.setDaemon(true);
    }

    /** A new vCPU of {@code vm} with a thread that is not started yet. */
    static KvmVcpu create(KvmMachine machine, Vm vm, int number) {
        Vcpu vcpu = vm.createVcpu(number);
        try {
            return new KvmVcpu(machine, number, vcpu, vcpu.statistics());
        } catch (RuntimeException e) {
            vcpu.close();
            throw e;
        }
    }

    int number() {
        return number;
    }

    Vcpu vcpu() {
        return vcpu;
    }

    void start() {
        thread.start();
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** Makes the thread see that the machine is ending. That it is must have been made visible before. */
    void kick() {
        // If there is no kick yet, the thread will look at the machine's state after making it.
        ThreadKick current = kick;
        if (current != null) {
            current.kick();
        }
    }

    /** Moves the thread off the CPU of the caller, if it runs and if there is another. */
    void keepApart() {
        ThreadPlacement current = placement;
        if (current != null) {
            current.avoidCallersCpu();
        }
    }

    /** Lets the thread run anywhere again. */
    void relax() {
        ThreadPlacement current = placement;
        if (current != null) {
            current.relax();
        }
    }

    /** Waits until the thread has ended; false if it has not by {@code deadline}, a value of {@link System#nanoTime}. */
    boolean join(long deadline) {
        return Joining.join(thread, deadline);
    }

    private void run() {
        try {
            PromptThread.begin();
            ThreadKick own = ThreadKick.ofCurrentThread();
            ThreadPlacement place = ThreadPlacement.ofCurrentThread(machine.vcpuCount());
            try {
                vcpu.allowKicks(own);
                kick = own;
                placement = place;
                runGuest();
            } finally {
                place.end();
                own.end();
            }
        } catch (RuntimeException | Error e) {
            machine.fail(this, e);
        }
    }

    private void runGuest() {
        boolean going = true;
        while (going && !machine.isEnding()) {
            VcpuExit exit = vcpu.run();
            count(exit);
            if (!(exit instanceof VcpuExit.Mmio access && machine.access(this, access))) {
                going = machine.handle(this, ExitPolicy.decide(exit));
            }
        }
    }

    private void count(VcpuExit exit) {
        Kind kind = switch (exit) {
            case VcpuExit.PortWrite _, VcpuExit.PortRead _ -> Kind.PORT;
            case VcpuExit.Mmio _ -> Kind.MMIO;
            case VcpuExit.Interrupted _ -> Kind.INTERRUPTED;
            default -> Kind.OTHER;
        };
        exits.lazySet(kind.ordinal(), exits.getPlain(kind.ordinal()) + 1);
    }

    /** The general registers, by name. Only on the vCPU's thread. */
    Map<String, Long> registers() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment regs = arena.allocate(KvmRegs.LAYOUT);
            vcpu.getRegs(regs);
            Map<String, Long> values = new LinkedHashMap<>();
            for (String name : PRINTED_REGISTERS) {
                values.put(name, KvmRegs.get(regs, name));
            }
            return values;
        }
    }

    void addStatistics(Map<String, Long> values) {
        String prefix = "vcpu" + number + '.';
        values.put(prefix + "exits.port", exits.get(Kind.PORT.ordinal()));
        values.put(prefix + "exits.mmio", exits.get(Kind.MMIO.ordinal()));
        values.put(prefix + "exits.interrupted", exits.get(Kind.INTERRUPTED.ordinal()));
        values.put(prefix + "exits.other", exits.get(Kind.OTHER.ordinal()));
    }

    void addKvmStatistics(Map<String, Long> values) {
        if (statistics != null) {
            statistics.addTo(values, "vcpu" + number + '.');
        }
    }

    @Override
    public void close() {
        if (statistics != null) {
            statistics.close();
        }
        vcpu.close();
    }
}
