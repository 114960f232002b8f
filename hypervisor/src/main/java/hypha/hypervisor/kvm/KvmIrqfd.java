package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/** {@code struct kvm_irqfd}, an eventfd that raises a GSI: argument of KVM_IRQFD (KVM API 4.75). */
final class KvmIrqfd {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
            JAVA_INT.withName("fd"),
            JAVA_INT.withName("gsi"),
            JAVA_INT.withName("flags"),
            JAVA_INT.withName("resamplefd"),
            Layouts.padding(16));
    private static final long FD = Layouts.offset(LAYOUT, "fd");
    private static final long GSI = Layouts.offset(LAYOUT, "gsi");

    private KvmIrqfd() {}

    static MemorySegment of(SegmentAllocator allocator, int fd, int gsi) {
        MemorySegment irqfd = allocator.allocate(LAYOUT);
        irqfd.set(JAVA_INT, FD, fd);
        irqfd.set(JAVA_INT, GSI, gsi);
        return irqfd;
    }
}
