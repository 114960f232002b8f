package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** {@code struct kvm_signal_mask}: argument of KVM_SET_SIGNAL_MASK (KVM API 4.17). */
final class KvmSignalMask {
    /** {@code len}; the set follows without padding. */
    static final long HEADER_BYTES = 4;

    private KvmSignalMask() {}

    /** The kernel's signal set of 64 bits. */
    static MemorySegment of(SegmentAllocator allocator, long signals) {
        MemorySegment mask = allocator.allocate(HEADER_BYTES + Long.BYTES, Integer.BYTES);
        mask.set(JAVA_INT, 0, Long.BYTES);
        mask.set(JAVA_LONG_UNALIGNED, HEADER_BYTES, signals);
        return mask;
    }
}
