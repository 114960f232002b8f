package hypha.hypervisor.kvm;

import hypha.hypervisor.HypervisorException;
import hypha.hypervisor.linux.FileDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** KVM itself: {@code /dev/kvm} (KVM API 4.1 to 4.5). */
public final class Kvm implements AutoCloseable {
    /** Where Linux has it; a system property names another place, for tests of what happens without it. */
    public static final String PATH = System.getProperty("hypha.kvm.device", "/dev/kvm");

    /** The only version of the API that there has been since 2007. */
    public static final int API_VERSION = 12;

    private final FileDescriptor file;

    private Kvm(FileDescriptor file) {
        this.file = file;
    }

    /**
     * Opens {@link #PATH}.
     *
     * @throws HypervisorException if it is missing (ENOENT), closed to this user (EACCES), or not of {@link #API_VERSION}
     */
    public static Kvm open() {
        var kvm = new Kvm(FileDescriptor.open(PATH));
        int version;
        try {
            version = kvm.apiVersion();
        } catch (HypervisorException e) {
            kvm.close();
            throw e;
        }
        if (version != API_VERSION) {
            kvm.close();
            throw new HypervisorException("KVM API version=" + version + " needed=" + API_VERSION);
        }
        return kvm;
    }

    /** The API's version. */
    public int apiVersion() {
        return file.ioctl("KVM_GET_API_VERSION", Ioctl.KVM_GET_API_VERSION, 0);
    }

    /** What KVM says of an extension: 0 if it lacks it, else 1 or a number whose meaning is the extension's. */
    public int check(Capability capability) {
        return file.ioctl("KVM_CHECK_EXTENSION", Ioctl.KVM_CHECK_EXTENSION, capability.number());
    }

    /** The size of {@code struct kvm_run} with what follows it. */
    int vcpuMappingBytes() {
        return file.ioctl("KVM_GET_VCPU_MMAP_SIZE", Ioctl.KVM_GET_VCPU_MMAP_SIZE, 0);
    }

    /** What {@code CPUID} can answer on this host, in {@code struct kvm_cpuid2}. */
    MemorySegment supportedCpuid(Arena arena) {
        MemorySegment cpuid = KvmCpuid2.allocate(arena);
        file.ioctl("KVM_GET_SUPPORTED_CPUID", Ioctl.KVM_GET_SUPPORTED_CPUID, cpuid);
        return cpuid;
    }

    /**
     * A new VM without memory, interrupt controllers or vCPUs.
     *
     * @param arena holds the structures that the VM shares with KVM; to be closed after it
     */
    public Vm createVm(Arena arena) {
        int number = file.ioctl("KVM_CREATE_VM", Ioctl.KVM_CREATE_VM, 0);
        return new Vm(this, new FileDescriptor(number, "kvm-vm"), arena);
    }

    @Override
    public void close() {
        file.close();
    }
}
