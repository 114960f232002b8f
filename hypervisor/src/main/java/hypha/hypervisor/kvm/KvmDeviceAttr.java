package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/** {@code struct kvm_device_attr}: argument of KVM_SET_DEVICE_ATTR (KVM API 4.80). */
final class KvmDeviceAttr {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
            JAVA_INT.withName("flags"),
            JAVA_INT.withName("group"),
            JAVA_LONG.withName("attr"),
            JAVA_LONG.withName("addr"));
    private static final long GROUP = Layouts.offset(LAYOUT, "group");
    private static final long ATTR = Layouts.offset(LAYOUT, "attr");
    private static final long ADDR = Layouts.offset(LAYOUT, "addr");

    private KvmDeviceAttr() {}

    static MemorySegment of(SegmentAllocator allocator, int group, long attribute, MemorySegment value) {
        MemorySegment attr = allocator.allocate(LAYOUT);
        attr.set(JAVA_INT, GROUP, group);
        attr.set(JAVA_LONG, ATTR, attribute);
        attr.set(JAVA_LONG, ADDR, value.address());
        return attr;
    }
}
