package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/** {@code struct kvm_enable_cap}: argument of KVM_ENABLE_CAP (KVM API 4.37). */
final class KvmEnableCap {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
            JAVA_INT.withName("cap"),
            JAVA_INT.withName("flags"),
            MemoryLayout.sequenceLayout(4, JAVA_LONG).withName("args"),
            Layouts.padding(64));
    private static final long CAP = Layouts.offset(LAYOUT, "cap");
    private static final long ARGS = Layouts.offset(LAYOUT, "args");

    private KvmEnableCap() {}

    static MemorySegment of(SegmentAllocator allocator, int capability, long argument) {
        MemorySegment enable = allocator.allocate(LAYOUT);
        enable.set(JAVA_INT, CAP, capability);
        enable.set(JAVA_LONG, ARGS, argument);
        return enable;
    }
}
