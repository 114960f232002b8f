package hypha.hypervisor.boot;

import hypha.hypervisor.kvm.KvmRegs;
import hypha.hypervisor.kvm.KvmSregs;
import hypha.hypervisor.kvm.Vcpu;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The state in which a vCPU starts: long mode, ring 3, at the kernel's entry as if it had been called.
 *
 * @param number the vCPU
 * @param entry gpa of the kernel's entry
 * @param bootInfo first argument
 * @param stackEnd end of the kernel's stack
 * @param perCpu its per-CPU block
 * @param descriptors its GDT and TSS
 * @param interruptTable the IDT
 * @param pageTableRoot CR3
 */
public record VcpuState(
        int number,
        long entry,
        long bootInfo,
        long stackEnd,
        long perCpu,
        long descriptors,
        long interruptTable,
        long pageTableRoot) {
    // Intel SDM 2.5: PE, MP, ET, NE, WP, PG.
    private static final long CR0 = 1L | 1L << 1 | 1L << 4 | 1L << 5 | 1L << 16 | 1L << 31;
    // PAE, OSFXSR, OSXMMEXCPT.
    private static final long CR4 = 1L << 5 | 1L << 9 | 1L << 10;
    // Intel SDM 2.2.1: LME, LMA, NXE. No SCE: SYSCALL is an invalid opcode.
    private static final long EFER = 1L << 8 | 1L << 10 | 1L << 11;
    // Bit 1 is always set; IF. IOPL is 0: what ring 3 may do with ports, the TSS says.
    private static final long RFLAGS = 1L << 1 | 1L << 9;

    // IA32_APIC_BASE: enabled, in x2APIC mode (Intel SDM 11.12.1); registers as MSRs.
    private static final long APIC_BASE_X2APIC = 1L << 11 | 1L << 10;
    private static final long X2APIC_SPURIOUS = 0x80F;
    private static final long X2APIC_SPURIOUS_VALUE = 1L << 8 | BootProtocol.VECTOR_SPURIOUS;
    private static final long X2APIC_TIMER = 0x832;
    private static final long X2APIC_TIMER_TSC_DEADLINE = 2L << 17 | BootProtocol.VECTOR_TIMER;

    /** Gives the vCPU this state. Its stack's top already is the return address zero, as all fresh RAM is. */
    public void applyTo(Vcpu vcpu) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sregs = arena.allocate(KvmSregs.LAYOUT);
            vcpu.getSregs(sregs);
            KvmSregs.flatSegments(sregs, DescriptorTables.RING3_CODE, DescriptorTables.RING3_DATA, perCpu);
            KvmSregs.taskState(
                    sregs,
                    DescriptorTables.TASK_STATE,
                    DescriptorTables.taskState(descriptors),
                    DescriptorTables.TASK_STATE_BYTES);
            KvmSregs.tables(sregs, descriptors, DescriptorTables.GDT_BYTES, interruptTable, DescriptorTables.IDT_BYTES);
            KvmSregs.control(sregs, CR0, pageTableRoot, CR4, EFER);
            KvmSregs.addApicBase(sregs, APIC_BASE_X2APIC);
            vcpu.setSregs(sregs);

            MemorySegment regs = arena.allocate(KvmRegs.LAYOUT);
            KvmRegs.arguments(regs, bootInfo, number);
            KvmRegs.flow(regs, entry, stackEnd - Long.BYTES, RFLAGS);
            vcpu.setRegs(regs);
        }
        vcpu.makeRunnable();
        vcpu.setMsrs(
                X2APIC_SPURIOUS, X2APIC_SPURIOUS_VALUE,
                X2APIC_TIMER, X2APIC_TIMER_TSC_DEADLINE);
    }
}
