package hypha.hypervisor.kvm;

import java.lang.foreign.MemoryLayout;

/** Request numbers of KVM's ioctls, computed as {@code asm-generic/ioctl.h} does from direction, type, number and argument size. */
final class Ioctl {
    private static final int KVMIO = 0xAE;
    private static final long NONE = 0;
    private static final long WRITE = 1;
    private static final long READ = 2;

    static final long KVM_GET_API_VERSION = request(NONE, 0x00, 0);
    static final long KVM_CREATE_VM = request(NONE, 0x01, 0);
    static final long KVM_CHECK_EXTENSION = request(NONE, 0x03, 0);
    static final long KVM_GET_VCPU_MMAP_SIZE = request(NONE, 0x04, 0);
    static final long KVM_GET_SUPPORTED_CPUID = request(READ | WRITE, 0x05, KvmCpuid2.LAYOUT);
    static final long KVM_CREATE_VCPU = request(NONE, 0x41, 0);
    static final long KVM_SET_USER_MEMORY_REGION = request(WRITE, 0x46, KvmUserspaceMemoryRegion.LAYOUT);
    static final long KVM_SET_GSI_ROUTING = request(WRITE, 0x6A, KvmIrqRouting.LAYOUT);
    static final long KVM_IRQFD = request(WRITE, 0x76, KvmIrqfd.LAYOUT);
    static final long KVM_IOEVENTFD = request(WRITE, 0x79, KvmIoeventfd.LAYOUT);
    static final long KVM_RUN = request(NONE, 0x80, 0);
    static final long KVM_GET_REGS = request(READ, 0x81, KvmRegs.LAYOUT);
    static final long KVM_SET_REGS = request(WRITE, 0x82, KvmRegs.LAYOUT);
    static final long KVM_GET_SREGS = request(READ, 0x83, KvmSregs.LAYOUT);
    static final long KVM_SET_SREGS = request(WRITE, 0x84, KvmSregs.LAYOUT);
    static final long KVM_SET_MSRS = request(WRITE, 0x89, KvmMsrs.LAYOUT);
    static final long KVM_SET_SIGNAL_MASK = request(WRITE, 0x8B, KvmSignalMask.HEADER_BYTES);
    static final long KVM_SET_CPUID2 = request(WRITE, 0x90, KvmCpuid2.LAYOUT);
    static final long KVM_SET_MP_STATE = request(WRITE, 0x99, Integer.BYTES);
    static final long KVM_ENABLE_CAP = request(WRITE, 0xA3, KvmEnableCap.LAYOUT);
    static final long KVM_GET_TSC_KHZ = request(NONE, 0xA3, 0);
    static final long KVM_GET_STATS_FD = request(NONE, 0xCE, 0);
    static final long KVM_SET_DEVICE_ATTR = request(WRITE, 0xE1, KvmDeviceAttr.LAYOUT);

    private Ioctl() {}

    private static long request(long direction, int number, MemoryLayout argument) {
        return request(direction, number, argument.byteSize());
    }

    private static long request(long direction, int number, long argumentBytes) {
        return direction << 30 | argumentBytes << 16 | KVMIO << 8 | number;
    }
}
