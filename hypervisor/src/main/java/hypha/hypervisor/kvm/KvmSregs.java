package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct kvm_sregs}, the system registers: argument of KVM_GET_SREGS and KVM_SET_SREGS (KVM API 4.13, 4.14). */
public final class KvmSregs {
    private static final StructLayout DTABLE =
            MemoryLayout.structLayout(JAVA_LONG.withName("base"), JAVA_SHORT.withName("limit"), Layouts.padding(6));
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            KvmSegment.LAYOUT.withName("cs"),
            KvmSegment.LAYOUT.withName("ds"),
            KvmSegment.LAYOUT.withName("es"),
            KvmSegment.LAYOUT.withName("fs"),
            KvmSegment.LAYOUT.withName("gs"),
            KvmSegment.LAYOUT.withName("ss"),
            KvmSegment.LAYOUT.withName("tr"),
            KvmSegment.LAYOUT.withName("ldt"),
            DTABLE.withName("gdt"),
            DTABLE.withName("idt"),
            JAVA_LONG.withName("cr0"),
            JAVA_LONG.withName("cr2"),
            JAVA_LONG.withName("cr3"),
            JAVA_LONG.withName("cr4"),
            JAVA_LONG.withName("cr8"),
            JAVA_LONG.withName("efer"),
            JAVA_LONG.withName("apic_base"),
            MemoryLayout.sequenceLayout(4, JAVA_LONG).withName("interrupt_bitmap"));
    private static final long CS = Layouts.offset(LAYOUT, "cs");
    private static final long DS = Layouts.offset(LAYOUT, "ds");
    private static final long ES = Layouts.offset(LAYOUT, "es");
    private static final long FS = Layouts.offset(LAYOUT, "fs");
    private static final long GS = Layouts.offset(LAYOUT, "gs");
    private static final long SS = Layouts.offset(LAYOUT, "ss");
    private static final long TR = Layouts.offset(LAYOUT, "tr");
    private static final long GDT = Layouts.offset(LAYOUT, "gdt");
    private static final long IDT = Layouts.offset(LAYOUT, "idt");
    private static final long DTABLE_LIMIT = Layouts.offset(DTABLE, "limit");
    private static final long CR0 = Layouts.offset(LAYOUT, "cr0");
    private static final long CR3 = Layouts.offset(LAYOUT, "cr3");
    private static final long CR4 = Layouts.offset(LAYOUT, "cr4");
    private static final long EFER = Layouts.offset(LAYOUT, "efer");
    private static final long APIC_BASE = Layouts.offset(LAYOUT, "apic_base");

    private static final int TYPE_CODE_EXECUTE_READ_ACCESSED = 0xB;
    private static final int TYPE_DATA_READ_WRITE_ACCESSED = 0x3;
    private static final int TYPE_TSS_BUSY = 0xB;

    private KvmSregs() {}

    /** 64-bit code in CS, flat data in the other segments, their privilege that of the selectors. */
    public static void flatSegments(MemorySegment sregs, int code, int data, long fsBase) {
        KvmSegment.flat(sregs, CS, code, TYPE_CODE_EXECUTE_READ_ACCESSED, true, 0);
        KvmSegment.flat(sregs, DS, data, TYPE_DATA_READ_WRITE_ACCESSED, false, 0);
        KvmSegment.flat(sregs, ES, data, TYPE_DATA_READ_WRITE_ACCESSED, false, 0);
        KvmSegment.flat(sregs, FS, data, TYPE_DATA_READ_WRITE_ACCESSED, false, fsBase);
        KvmSegment.flat(sregs, GS, data, TYPE_DATA_READ_WRITE_ACCESSED, false, 0);
        KvmSegment.flat(sregs, SS, data, TYPE_DATA_READ_WRITE_ACCESSED, false, 0);
    }

    /** Makes real mode, in which a new vCPU is, execute from address 0 on instead of from the reset vector's segment. */
    public static void realModeCodeAtZero(MemorySegment sregs) {
        sregs.set(JAVA_LONG, CS + KvmSegment.BASE, 0);
        sregs.set(JAVA_SHORT, CS + KvmSegment.SELECTOR, (short) 0);
    }

    /** The task register, as {@code LTR} leaves it. */
    public static void taskState(MemorySegment sregs, int selector, long base, int bytes) {
        KvmSegment.system(sregs, TR, selector, TYPE_TSS_BUSY, base, bytes - 1);
    }

    /** GDTR and IDTR. */
    public static void tables(MemorySegment sregs, long gdt, int gdtBytes, long idt, int idtBytes) {
        sregs.set(JAVA_LONG, GDT, gdt);
        sregs.set(JAVA_SHORT, GDT + DTABLE_LIMIT, (short) (gdtBytes - 1));
        sregs.set(JAVA_LONG, IDT, idt);
        sregs.set(JAVA_SHORT, IDT + DTABLE_LIMIT, (short) (idtBytes - 1));
    }

    /** The control registers and EFER. */
    public static void control(MemorySegment sregs, long cr0, long cr3, long cr4, long efer) {
        sregs.set(JAVA_LONG, CR0, cr0);
        sregs.set(JAVA_LONG, CR3, cr3);
        sregs.set(JAVA_LONG, CR4, cr4);
        sregs.set(JAVA_LONG, EFER, efer);
    }

    /** Adds bits to IA32_APIC_BASE. */
    public static void addApicBase(MemorySegment sregs, long bits) {
        sregs.set(JAVA_LONG, APIC_BASE, sregs.get(JAVA_LONG, APIC_BASE) | bits);
    }
}
