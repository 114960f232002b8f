package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/** {@code struct kvm_userspace_memory_region}, a memory slot: argument of KVM_SET_USER_MEMORY_REGION (KVM API 4.35). */
final class KvmUserspaceMemoryRegion {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
            JAVA_INT.withName("slot"),
            JAVA_INT.withName("flags"),
            JAVA_LONG.withName("guest_phys_addr"),
            JAVA_LONG.withName("memory_size"),
            JAVA_LONG.withName("userspace_addr"));
    private static final long SLOT = Layouts.offset(LAYOUT, "slot");
    private static final long GUEST_PHYS_ADDR = Layouts.offset(LAYOUT, "guest_phys_addr");
    private static final long MEMORY_SIZE = Layouts.offset(LAYOUT, "memory_size");
    private static final long USERSPACE_ADDR = Layouts.offset(LAYOUT, "userspace_addr");

    private KvmUserspaceMemoryRegion() {}

    static MemorySegment of(SegmentAllocator allocator, int slot, long gpa, long bytes, long hva) {
        MemorySegment region = allocator.allocate(LAYOUT);
        region.set(JAVA_INT, SLOT, slot);
        region.set(JAVA_LONG, GUEST_PHYS_ADDR, gpa);
        region.set(JAVA_LONG, MEMORY_SIZE, bytes);
        region.set(JAVA_LONG, USERSPACE_ADDR, hva);
        return region;
    }
}
