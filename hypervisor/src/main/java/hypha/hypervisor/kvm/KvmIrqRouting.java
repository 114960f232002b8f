package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * {@code struct kvm_irq_routing} with its {@code struct kvm_irq_routing_entry}s, all of them MSIs: argument of KVM_SET_GSI_ROUTING (KVM
 * API 4.52).
 */
final class KvmIrqRouting {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(JAVA_INT.withName("nr"), JAVA_INT.withName("flags"));
    static final StructLayout ENTRY = MemoryLayout.structLayout(
            JAVA_INT.withName("gsi"),
            JAVA_INT.withName("type"),
            JAVA_INT.withName("flags"),
            JAVA_INT.withName("pad"),
            JAVA_INT.withName("address_lo"),
            JAVA_INT.withName("address_hi"),
            JAVA_INT.withName("data"),
            JAVA_INT.withName("devid"),
            MemoryLayout.sequenceLayout(4, JAVA_INT).withName("union_rest"));
    private static final long GSI = Layouts.offset(ENTRY, "gsi");
    private static final long TYPE = Layouts.offset(ENTRY, "type");
    private static final long ADDRESS_LO = Layouts.offset(ENTRY, "address_lo");
    private static final long DATA = Layouts.offset(ENTRY, "data");
    private static final int KVM_IRQ_ROUTING_MSI = 2;
    /** Intel SDM Vol. 3A 11.11.1: fixed destination in bits 12 to 19, physical mode. */
    private static final int MSI_ADDRESS = 0xFEE0_0000;

    private KvmIrqRouting() {}

    /**
     * Routes to every vector of a range on every vCPU: GSI {@code vcpu * vectors + (vector - firstVector)}, edge-triggered.
     *
     * @param apicIds the vCPUs' local APIC ids are 0 to {@code apicIds - 1}
     */
    static MemorySegment of(SegmentAllocator allocator, int apicIds, int firstVector, int vectors) {
        int count = apicIds * vectors;
        MemorySegment routing = allocator.allocate(LAYOUT.byteSize() + count * ENTRY.byteSize(), Long.BYTES);
        routing.set(JAVA_INT, 0, count);
        for (int gsi = 0; gsi < count; gsi++) {
            long entry = LAYOUT.byteSize() + gsi * ENTRY.byteSize();
            routing.set(JAVA_INT, entry + GSI, gsi);
            routing.set(JAVA_INT, entry + TYPE, KVM_IRQ_ROUTING_MSI);
            routing.set(JAVA_INT, entry + ADDRESS_LO, MSI_ADDRESS | gsi / vectors << 12);
            routing.set(JAVA_INT, entry + DATA, firstVector + gsi % vectors);
        }
        return routing;
    }
}
