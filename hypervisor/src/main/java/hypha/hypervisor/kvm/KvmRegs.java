package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct kvm_regs}, the general registers: argument of KVM_GET_REGS and KVM_SET_REGS (KVM API 4.11, 4.12). */
public final class KvmRegs {
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            JAVA_LONG.withName("rax"),
            JAVA_LONG.withName("rbx"),
            JAVA_LONG.withName("rcx"),
            JAVA_LONG.withName("rdx"),
            JAVA_LONG.withName("rsi"),
            JAVA_LONG.withName("rdi"),
            JAVA_LONG.withName("rsp"),
            JAVA_LONG.withName("rbp"),
            JAVA_LONG.withName("r8"),
            JAVA_LONG.withName("r9"),
            JAVA_LONG.withName("r10"),
            JAVA_LONG.withName("r11"),
            JAVA_LONG.withName("r12"),
            JAVA_LONG.withName("r13"),
            JAVA_LONG.withName("r14"),
            JAVA_LONG.withName("r15"),
            JAVA_LONG.withName("rip"),
            JAVA_LONG.withName("rflags"));
    private static final long RSI = Layouts.offset(LAYOUT, "rsi");
    private static final long RDI = Layouts.offset(LAYOUT, "rdi");
    private static final long RSP = Layouts.offset(LAYOUT, "rsp");
    private static final long RIP = Layouts.offset(LAYOUT, "rip");
    private static final long RFLAGS = Layouts.offset(LAYOUT, "rflags");

    private KvmRegs() {}

    /** The value of the register with that C member name. */
    public static long get(MemorySegment regs, String name) {
        return regs.get(JAVA_LONG, Layouts.offset(LAYOUT, name));
    }

    /** Sets the two argument registers of a C function. */
    public static void arguments(MemorySegment regs, long rdi, long rsi) {
        regs.set(JAVA_LONG, RDI, rdi);
        regs.set(JAVA_LONG, RSI, rsi);
    }

    /** Sets what {@code IRETQ} would. */
    public static void flow(MemorySegment regs, long rip, long rsp, long rflags) {
        regs.set(JAVA_LONG, RIP, rip);
        regs.set(JAVA_LONG, RSP, rsp);
        regs.set(JAVA_LONG, RFLAGS, rflags);
    }
}
