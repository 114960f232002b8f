package hypha.hypervisor.kvm;

/** Extensions of KVM that a machine may need or use (KVM API 4.4), with their numbers. */
public enum Capability {
    KVM_CAP_USER_MEMORY(3, true),
    KVM_CAP_EXT_CPUID(7, true),
    KVM_CAP_NR_MEMSLOTS(10, true),
    KVM_CAP_IRQ_ROUTING(25, true),
    KVM_CAP_IRQFD(32, true),
    KVM_CAP_IOEVENTFD(36, true),
    KVM_CAP_GET_TSC_KHZ(61, true),
    KVM_CAP_MAX_VCPUS(66, true),
    KVM_CAP_TSC_DEADLINE_TIMER(72, true),
    KVM_CAP_ENABLE_CAP_VM(98, true),
    KVM_CAP_SPLIT_IRQCHIP(121, true),
    KVM_CAP_VCPU_ATTRIBUTES(127, true),
    KVM_CAP_X2APIC_API(129, false),
    KVM_CAP_IMMEDIATE_EXIT(136, false),
    KVM_CAP_DIRTY_LOG_RING(192, false),
    KVM_CAP_BINARY_STATS_FD(203, false);

    private final int number;
    private final boolean required;

    Capability(int number, boolean required) {
        this.number = number;
        this.required = required;
    }

    /** Its number in {@code linux/kvm.h}. */
    public int number() {
        return number;
    }

    /** True if no machine runs without it. */
    public boolean required() {
        return required;
    }
}
