package hypha.hypervisor;

import hypha.hypervisor.kvm.Capability;
import hypha.hypervisor.kvm.Kvm;
import hypha.hypervisor.kvm.KvmRegs;
import hypha.hypervisor.kvm.KvmSregs;
import hypha.hypervisor.kvm.Vcpu;
import hypha.hypervisor.kvm.VcpuExit;
import hypha.hypervisor.kvm.Vm;
import hypha.hypervisor.linux.MemoryFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What this host's KVM is like, found out by trying: for people who want to know why a machine does not start, or how fast it can be.
 *
 * @param failure why KVM cannot be used, in a sentence; empty if it can
 * @param errno the system's reason: 2 if {@code /dev/kvm} is missing, 13 if this user may not open it, 0 if it was opened
 * @param apiVersion the version of the API, 0 if unknown
 * @param capabilities what KVM says of each extension that machines know, by its name
 * @param missing the names of extensions without which no machine runs
 * @param exitRoundTripNanos median time from the host into the guest, to an {@code OUT}, and back; {@link #UNKNOWN} if the
 *     guest did not run as expected
 * @param ringZeroPicos time of one instruction in ring 0, in picoseconds; {@link #UNKNOWN} if the guest did not run as expected
 */
public record KvmProbe(
        String failure,
        int errno,
        int apiVersion,
        Map<String, Integer> capabilities,
        List<String> missing,
        long exitRoundTripNanos,
        long ringZeroPicos) {

    /** In place of a time that could not be measured. */
    public static final long UNKNOWN = 0;

    /** Slower than this no CPU is: an instruction that takes longer has been emulated. */
    private static final long EMULATED_PICOS = 20_000;

    private static final long CODE_GPA = 0x1000;
    private static final long MEMORY_BYTES = 0x2000;
    private static final int SAMPLES = 101;
    private static final int LOOP_INSTRUCTIONS = 2 * 1000;

    /** Real mode: exits for ever. */
    private static final byte[] EXITS = {
        (byte) 0xE6,
        0x10, // out 0x10, al
        (byte) 0xEB,
        (byte) 0xFC, // jmp to out
    };

    /** Real mode: exits after each thousand turns of a loop of two instructions. */
    private static final byte[] LOOPS = {
        (byte) 0xB9,
        (byte) 0xE8,
        0x03, // mov cx, 1000
        0x49, // dec cx
        0x75,
        (byte) 0xFD, // jnz to dec
        (byte) 0xE6,
        0x10, // out 0x10, al
        (byte) 0xEB,
        (byte) 0xF6, // jmp to mov
    };

    /** Copies its arguments. */
    public KvmProbe {
        capabilities = Collections.unmodifiableMap(new LinkedHashMap<>(capabilities));
        missing = List.copyOf(missing);
    }

    /** True if machines run here. */
    public boolean usable() {
        return failure.isEmpty();
    }

    /** True if this KVM executes ring 0 instruction by instruction in software, as those without VMX or SVM do. */
    public boolean ringZeroEmulated() {
        return ringZeroPicos > EMULATED_PICOS;
    }

    /** Tries everything. Takes some ten milliseconds; never throws because of KVM. */
    public static KvmProbe run() {
        Map<String, Integer> capabilities = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        int version = 0;
        try (Kvm kvm = Kvm.open()) {
            version = kvm.apiVersion();
            for (Capability capability : Capability.values()) {
                int value = kvm.check(capability);
                capabilities.put(capability.name(), value);
                if (capability.required() && value <= 0) {
                    missing.add(capability.name());
                }
            }
            long exit = medianRunNanos(kvm, EXITS);
            long loop = medianRunNanos(kvm, LOOPS);
            long ringZeroPicos = ringZeroPicos(exit, loop);
            String failure = missing.isEmpty() ? "" : "KVM lacks " + String.join(", ", missing);
            return new KvmProbe(failure, 0, version, capabilities, missing, exit, ringZeroPicos);
        } catch (HypervisorException e) {
            return new KvmProbe(e.getMessage(), e.errno(), version, capabilities, missing, UNKNOWN, UNKNOWN);
        }
    }

    /** Time of an instruction of the loop, which exits once in {@link #LOOP_INSTRUCTIONS}. */
    private static long ringZeroPicos(long exitNanos, long loopNanos) {
        return exitNanos == UNKNOWN || loopNanos == UNKNOWN
                ? UNKNOWN
                : Math.max(1, (loopNanos - exitNanos) * 1000 / LOOP_INSTRUCTIONS);
    }

    /** Median time of a run of {@code code} from one exit to the next, or {@link #UNKNOWN}. */
    private static long medianRunNanos(Kvm kvm, byte[] code) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = MemoryFile.sparse("hypha-probe", MEMORY_BYTES, arena);
            MemorySegment.copy(code, 0, memory, ValueLayout.JAVA_BYTE, CODE_GPA, code.length);
            try (Vm vm = kvm.createVm(arena)) {
                vm.memorySlot(0, 0, MEMORY_BYTES, memory.address());
                try (Vcpu vcpu = vm.createVcpu(0)) {
                    prepare(vcpu, arena);
                    return medianNanos(vcpu::run);
                }
            }
        }
    }

    private static void prepare(Vcpu vcpu, Arena arena) {
        MemorySegment sregs = arena.allocate(KvmSregs.LAYOUT);
        vcpu.getSregs(sregs);
        KvmSregs.realModeCodeAtZero(sregs);
        vcpu.setSregs(sregs);
        MemorySegment regs = arena.allocate(KvmRegs.LAYOUT);
        KvmRegs.flow(regs, CODE_GPA, 0, 1 << 1);
        vcpu.setRegs(regs);
    }

    /**
     * Median time of a run. No machine runs in real mode, where the measured code does: that a KVM cannot do it says nothing about
     * machines.
     *
     * @param run runs the guest until its next exit
     * @return nanoseconds, or {@link #UNKNOWN} if an exit was not the one that is measured
     */
    static long medianNanos(Supplier<VcpuExit> run) {
        long[] nanos = new long[SAMPLES];
        for (int sample = 0; sample < SAMPLES; sample++) {
            long start = System.nanoTime();
            VcpuExit exit = run.get();
            nanos[sample] = System.nanoTime() - start;
            if (!(exit instanceof VcpuExit.PortWrite || exit instanceof VcpuExit.Interrupted)) {
                return UNKNOWN;
            }
        }
        Arrays.sort(nanos);
        return nanos[SAMPLES / 2];
    }
}
