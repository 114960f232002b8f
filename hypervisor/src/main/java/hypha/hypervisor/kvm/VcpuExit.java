package hypha.hypervisor.kvm;

/** Why a vCPU left the guest: {@code exit_reason} of {@code struct kvm_run} with what belongs to it (KVM API 5). */
public sealed interface VcpuExit {
    /**
     * {@code KVM_EXIT_IO}: the guest writes to a port.
     *
     * @param port 0 to 0xFFFF
     * @param bytes 1, 2 or 4
     * @param count how many values; more than one for {@code REP OUTS}
     * @param value the first value, zero-extended
     */
    record PortWrite(int port, int bytes, int count, int value) implements VcpuExit {}

    /** {@code KVM_EXIT_IO}: the guest reads from a port. */
    record PortRead(int port, int bytes) implements VcpuExit {}

    /** {@code KVM_EXIT_MMIO}: the guest accesses an address that has no memory. */
    record Mmio(long gpa, int bytes, boolean write) implements VcpuExit {}

    /** {@code KVM_EXIT_SHUTDOWN}: an exception in the delivery of a double fault. */
    record TripleFault() implements VcpuExit {}

    /** {@code KVM_EXIT_INTR}, or {@code EINTR} from KVM_RUN: a signal, and nothing of the guest's. */
    record Interrupted() implements VcpuExit {
        /** There is nothing to tell them apart by. */
        static final Interrupted INSTANCE = new Interrupted();
    }

    /** {@code KVM_EXIT_FAIL_ENTRY}: the CPU refuses the vCPU's state. */
    record EntryFailure(long reason, int cpu) implements VcpuExit {}

    /** {@code KVM_EXIT_INTERNAL_ERROR}: KVM cannot go on, for instance with an instruction that it cannot emulate. */
    record InternalError(int suberror, long data) implements VcpuExit {}

    /** Any other reason, by its number. */
    record Other(int reason) implements VcpuExit {}
}
