package hypha.hypervisor.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes, offsets and request numbers against what gcc makes of {@code linux/kvm.h} of Linux 6.1 on x86-64. */
class KvmLayoutTest {
    private static StructLayout layout(String name) {
        return switch (name) {
            case "kvm_userspace_memory_region" -> KvmUserspaceMemoryRegion.LAYOUT;
            case "kvm_regs" -> KvmRegs.LAYOUT;
            case "kvm_sregs" -> KvmSregs.LAYOUT;
            case "kvm_segment" -> KvmSegment.LAYOUT;
            case "kvm_msrs" -> KvmMsrs.LAYOUT;
            case "kvm_msr_entry" -> KvmMsrs.ENTRY;
            case "kvm_cpuid2" -> KvmCpuid2.LAYOUT;
            case "kvm_cpuid_entry2" -> KvmCpuid2.ENTRY;
            case "kvm_irq_routing" -> KvmIrqRouting.LAYOUT;
            case "kvm_irq_routing_entry" -> KvmIrqRouting.ENTRY;
            case "kvm_irqfd" -> KvmIrqfd.LAYOUT;
            case "kvm_ioeventfd" -> KvmIoeventfd.LAYOUT;
            case "kvm_enable_cap" -> KvmEnableCap.LAYOUT;
            case "kvm_device_attr" -> KvmDeviceAttr.LAYOUT;
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "kvm_userspace_memory_region, 32",
        "kvm_regs, 144",
        "kvm_sregs, 312",
        "kvm_segment, 24",
        "kvm_msrs, 8",
        "kvm_msr_entry, 16",
        "kvm_cpuid2, 8",
        "kvm_cpuid_entry2, 40",
        "kvm_irq_routing, 8",
        "kvm_irq_routing_entry, 48",
        "kvm_irqfd, 32",
        "kvm_ioeventfd, 64",
        "kvm_enable_cap, 104",
        "kvm_device_attr, 24"
    })
    void shouldHaveSizeOfHeader(String struct, long bytes) {
        assertEquals(bytes, layout(struct).byteSize());
    }

    @ParameterizedTest
    @CsvSource({
        "kvm_userspace_memory_region, flags, 4",
        "kvm_userspace_memory_region, guest_phys_addr, 8",
        "kvm_userspace_memory_region, memory_size, 16",
        "kvm_userspace_memory_region, userspace_addr, 24",
        "kvm_regs, rsp, 48",
        "kvm_regs, rbp, 56",
        "kvm_regs, rip, 128",
        "kvm_regs, rflags, 136",
        "kvm_sregs, ss, 120",
        "kvm_sregs, tr, 144",
        "kvm_sregs, ldt, 168",
        "kvm_sregs, gdt, 192",
        "kvm_sregs, idt, 208",
        "kvm_sregs, cr0, 224",
        "kvm_sregs, cr2, 232",
        "kvm_sregs, cr4, 248",
        "kvm_sregs, efer, 264",
        "kvm_sregs, apic_base, 272",
        "kvm_sregs, interrupt_bitmap, 280",
        "kvm_segment, selector, 12",
        "kvm_segment, type, 14",
        "kvm_segment, dpl, 16",
        "kvm_segment, db, 17",
        "kvm_segment, s, 18",
        "kvm_segment, l, 19",
        "kvm_segment, g, 20",
        "kvm_segment, unusable, 22",
        "kvm_msr_entry, data, 8",
        "kvm_cpuid_entry2, index, 4",
        "kvm_cpuid_entry2, flags, 8",
        "kvm_cpuid_entry2, eax, 12",
        "kvm_cpuid_entry2, edx, 24",
        "kvm_irq_routing_entry, type, 4",
        "kvm_irq_routing_entry, address_lo, 16",
        "kvm_irq_routing_entry, address_hi, 20",
        "kvm_irq_routing_entry, data, 24",
        "kvm_irqfd, gsi, 4",
        "kvm_irqfd, flags, 8",
        "kvm_ioeventfd, addr, 8",
        "kvm_ioeventfd, len, 16",
        "kvm_ioeventfd, fd, 20",
        "kvm_ioeventfd, flags, 24",
        "kvm_enable_cap, args, 8",
        "kvm_device_attr, group, 4",
        "kvm_device_attr, attr, 8",
        "kvm_device_attr, addr, 16"
    })
    void shouldHaveOffsetOfHeader(String struct, String member, long offset) {
        assertEquals(offset, layout(struct).byteOffset(PathElement.groupElement(member)));
    }

    @ParameterizedTest
    @CsvSource({
        "exit_reason, 8",
        "io.direction, 32",
        "io.size, 33",
        "io.port, 34",
        "io.count, 36",
        "io.data_offset, 40",
        "mmio.phys_addr, 32",
        "mmio.len, 48",
        "mmio.is_write, 52",
        "fail_entry.cpu, 40",
        "internal.suberror, 32",
        "internal.ndata, 36",
        "internal.data, 40"
    })
    void shouldHaveOffsetOfRunPage(String path, long offset) {
        String[] parts = path.split("\\.");
        StructLayout layout = switch (parts[0]) {
            case "io" -> KvmRun.IO;
            case "mmio" -> KvmRun.MMIO;
            case "fail_entry" -> KvmRun.FAIL_ENTRY;
            case "internal" -> KvmRun.INTERNAL;
            default -> KvmRun.HEAD;
        };
        long base = parts.length == 1 ? 0 : KvmRun.UNION;
        assertEquals(offset, base + layout.byteOffset(PathElement.groupElement(parts[parts.length - 1])));
    }

    @ParameterizedTest
    @CsvSource({
        "KVM_GET_API_VERSION, 0xae00",
        "KVM_CREATE_VM, 0xae01",
        "KVM_CHECK_EXTENSION, 0xae03",
        "KVM_GET_VCPU_MMAP_SIZE, 0xae04",
        "KVM_GET_SUPPORTED_CPUID, 0xc008ae05",
        "KVM_CREATE_VCPU, 0xae41",
        "KVM_SET_USER_MEMORY_REGION, 0x4020ae46",
        "KVM_SET_GSI_ROUTING, 0x4008ae6a",
        "KVM_IRQFD, 0x4020ae76",
        "KVM_IOEVENTFD, 0x4040ae79",
        "KVM_RUN, 0xae80",
        "KVM_GET_REGS, 0x8090ae81",
        "KVM_SET_REGS, 0x4090ae82",
        "KVM_GET_SREGS, 0x8138ae83",
        "KVM_SET_SREGS, 0x4138ae84",
        "KVM_SET_MSRS, 0x4008ae89",
        "KVM_SET_SIGNAL_MASK, 0x4004ae8b",
        "KVM_SET_CPUID2, 0x4008ae90",
        "KVM_SET_MP_STATE, 0x4004ae99",
        "KVM_ENABLE_CAP, 0x4068aea3",
        "KVM_GET_TSC_KHZ, 0xaea3",
        "KVM_GET_STATS_FD, 0xaece",
        "KVM_SET_DEVICE_ATTR, 0x4018aee1"
    })
    void shouldComputeRequestNumberOfHeader(String name, String number) throws ReflectiveOperationException {
        assertEquals(Long.decode(number), Ioctl.class.getDeclaredField(name).getLong(null));
    }
}
