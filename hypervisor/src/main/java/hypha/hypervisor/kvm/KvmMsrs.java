package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/** {@code struct kvm_msrs} with its {@code struct kvm_msr_entry}s: argument of KVM_SET_MSRS (KVM API 4.19). */
final class KvmMsrs {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(JAVA_INT.withName("nmsrs"), JAVA_INT.withName("pad"));
    static final StructLayout ENTRY = MemoryLayout.structLayout(
            JAVA_INT.withName("index"), JAVA_INT.withName("reserved"), JAVA_LONG.withName("data"));
    private static final long INDEX = Layouts.offset(ENTRY, "index");
    private static final long DATA = Layouts.offset(ENTRY, "data");

    private KvmMsrs() {}

    /** The registers {@code indexesAndValues[0]}, {@code [2]}, … with the values that follow each. */
    static MemorySegment of(SegmentAllocator allocator, long... indexesAndValues) {
        int count = indexesAndValues.length / 2;
        MemorySegment msrs = allocator.allocate(LAYOUT.byteSize() + count * ENTRY.byteSize(), Long.BYTES);
        msrs.set(JAVA_INT, 0, count);
        for (int i = 0; i < count; i++) {
            long entry = LAYOUT.byteSize() + i * ENTRY.byteSize();
            msrs.set(JAVA_INT, entry + INDEX, (int) indexesAndValues[2 * i]);
            msrs.set(JAVA_LONG, entry + DATA, indexesAndValues[2 * i + 1]);
        }
        return msrs;
    }
}
