package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * {@code struct kvm_cpuid2} with its {@code struct kvm_cpuid_entry2}s: what {@code CPUID} answers. Argument of
 * KVM_GET_SUPPORTED_CPUID and KVM_SET_CPUID2 (KVM API 4.46, 4.20).
 */
final class KvmCpuid2 {
    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(JAVA_INT.withName("nent"), JAVA_INT.withName("padding"));
    static final StructLayout ENTRY = MemoryLayout.structLayout(
            JAVA_INT.withName("function"),
            JAVA_INT.withName("index"),
            JAVA_INT.withName("flags"),
            JAVA_INT.withName("eax"),
            JAVA_INT.withName("ebx"),
            JAVA_INT.withName("ecx"),
            JAVA_INT.withName("edx"),
            MemoryLayout.sequenceLayout(3, JAVA_INT).withName("padding"));
    private static final long FUNCTION = Layouts.offset(ENTRY, "function");
    private static final long EAX = Layouts.offset(ENTRY, "eax");
    private static final long EBX = Layouts.offset(ENTRY, "ebx");
    private static final long ECX = Layouts.offset(ENTRY, "ecx");
    private static final long EDX = Layouts.offset(ENTRY, "edx");

    /** More than KVM fills in; a kernel that needs more answers E2BIG. */
    private static final int CAPACITY = 256;

    private static final int ECX_X2APIC = 1 << 21;
    private static final int ECX_TSC_DEADLINE = 1 << 24;

    /** Width of physical addresses where the leaf that tells it is missing (Intel SDM Vol. 3A 4.1.4). */
    private static final int OLDEST_ADDRESS_BITS = 36;

    private KvmCpuid2() {}

    /** Room for KVM to answer in. */
    static MemorySegment allocate(SegmentAllocator allocator) {
        MemorySegment cpuid = allocator.allocate(LAYOUT.byteSize() + CAPACITY * ENTRY.byteSize(), Integer.BYTES);
        cpuid.set(JAVA_INT, 0, CAPACITY);
        return cpuid;
    }

    /**
     * Bits of a guest-physical address, by leaf 0x8000_0008: EAX bits 7:0, or bits 23:16 where they are not 0 and fewer (AMD APM Vol. 3,
     * E.4.7; KVM says there what its page tables reach).
     */
    static int addressBits(MemorySegment cpuid) {
        int count = cpuid.get(JAVA_INT, 0);
        for (int i = 0; i < count; i++) {
            long entry = LAYOUT.byteSize() + i * ENTRY.byteSize();
            if (cpuid.get(JAVA_INT, entry + FUNCTION) == 0x8000_0008) {
                int eax = cpuid.get(JAVA_INT, entry + EAX);
                int host = eax & 0xFF;
                int guest = eax >>> 16 & 0xFF;
                return guest == 0 ? host : Math.min(host, guest);
            }
        }
        return OLDEST_ADDRESS_BITS;
    }

    /** Makes {@code cpuid} that of the vCPU with that local APIC id: ids, x2APIC and the TSC-deadline timer (Intel SDM Vol. 2A, CPUID). */
    static void forVcpu(MemorySegment cpuid, int apicId) {
        int count = cpuid.get(JAVA_INT, 0);
        for (int i = 0; i < count; i++) {
            long entry = LAYOUT.byteSize() + i * ENTRY.byteSize();
            switch (cpuid.get(JAVA_INT, entry + FUNCTION)) {
                case 0x01 -> {
                    int ebx = cpuid.get(JAVA_INT, entry + EBX);
                    cpuid.set(JAVA_INT, entry + EBX, ebx & 0x00FF_FFFF | apicId << 24);
                    int ecx = cpuid.get(JAVA_INT, entry + ECX);
                    cpuid.set(JAVA_INT, entry + ECX, ecx | ECX_X2APIC | ECX_TSC_DEADLINE);
                }
                case 0x0B, 0x1F -> cpuid.set(JAVA_INT, entry + EDX, apicId);
                default -> {}
            }
        }
    }
}
