package hypha.hypervisor.kvm;

import hypha.hypervisor.linux.EventFd;
import hypha.hypervisor.linux.FileDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A VM (KVM API 4.2 and following). Its vCPUs are to be closed before it. */
public final class Vm implements AutoCloseable {
    private final Kvm kvm;
    private final FileDescriptor file;
    private final Arena arena;
    /** Filled for each vCPU in turn. */
    private MemorySegment cpuid;

    Vm(Kvm kvm, FileDescriptor file, Arena arena) {
        this.kvm = kvm;
        this.file = file;
        this.arena = arena;
    }

    /** Local APICs in the kernel and nothing else: no PIC, no I/O APIC, no PIT. To be called before the first vCPU is made. */
    public void splitIrqchip() {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment enable = KvmEnableCap.of(call, Capability.KVM_CAP_SPLIT_IRQCHIP.number(), 0);
            file.ioctl("KVM_ENABLE_CAP KVM_CAP_SPLIT_IRQCHIP", Ioctl.KVM_ENABLE_CAP, enable);
        }
    }

    /** Gives each vector of a range on each vCPU a GSI: {@code vcpu * vectors + (vector - firstVector)}. */
    public void routeInterrupts(int vcpus, int firstVector, int vectors) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment routing = KvmIrqRouting.of(call, vcpus, firstVector, vectors);
            file.ioctl("KVM_SET_GSI_ROUTING", Ioctl.KVM_SET_GSI_ROUTING, routing);
        }
    }

    /** From now on each signal of {@code event} raises {@code gsi}. */
    public void irqfd(EventFd event, int gsi) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment irqfd = KvmIrqfd.of(call, event.file().number(), gsi);
            file.ioctl("KVM_IRQFD gsi=" + gsi, Ioctl.KVM_IRQFD, irqfd);
        }
    }

    /** From now on each write of {@code bytes} bytes to an I/O port signals {@code event} and does not exit. */
    public void portEventfd(EventFd event, int port, int bytes) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment ioeventfd =
                    KvmIoeventfd.ofPort(call, port, bytes, event.file().number());
            file.ioctl("KVM_IOEVENTFD port=0x" + Integer.toHexString(port), Ioctl.KVM_IOEVENTFD, ioeventfd);
        }
    }

    /** From now on each write of {@code bytes} bytes to an address without memory signals {@code event} and does not exit. */
    public void addressEventfd(EventFd event, long gpa, int bytes) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment ioeventfd =
                    KvmIoeventfd.ofAddress(call, gpa, bytes, event.file().number());
            file.ioctl("KVM_IOEVENTFD gpa=0x" + Long.toHexString(gpa), Ioctl.KVM_IOEVENTFD, ioeventfd);
        }
    }

    /** Backs guest RAM from {@code gpa} with the host's memory at {@code hva}. The slot must be new, or {@code bytes} 0, which deletes it. */
    public void memorySlot(int slot, long gpa, long bytes, long hva) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment region = KvmUserspaceMemoryRegion.of(call, slot, gpa, bytes, hva);
            file.ioctl("KVM_SET_USER_MEMORY_REGION slot=" + slot, Ioctl.KVM_SET_USER_MEMORY_REGION, region);
        }
    }

    /** How many bits a guest-physical address has on this host, 36 to 52. */
    public int addressBits() {
        return KvmCpuid2.addressBits(cpuid());
    }

    private MemorySegment cpuid() {
        if (cpuid == null) {
            cpuid = kvm.supportedCpuid(arena);
        }
        return cpuid;
    }

    /** A new vCPU whose local APIC id is its number. */
    public Vcpu createVcpu(int number) {
        MemorySegment cpuid = cpuid();
        int fd = file.ioctl("KVM_CREATE_VCPU vcpu=" + number, Ioctl.KVM_CREATE_VCPU, number);
        var vcpu = new FileDescriptor(fd, "kvm-vcpu:" + number);
        try {
            KvmCpuid2.forVcpu(cpuid, number);
            vcpu.ioctl("KVM_SET_CPUID2", Ioctl.KVM_SET_CPUID2, cpuid);
            return new Vcpu(vcpu, kvm.vcpuMappingBytes(), arena);
        } catch (RuntimeException e) {
            vcpu.close();
            throw e;
        }
    }

    /** The VM's own statistics; null if KVM has none to give. */
    public KvmStats statistics() {
        return KvmStats.open(file);
    }

    @Override
    public void close() {
        file.close();
    }
}
