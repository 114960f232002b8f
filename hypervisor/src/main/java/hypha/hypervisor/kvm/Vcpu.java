package hypha.hypervisor.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import hypha.hypervisor.HypervisorException;
import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.FileDescriptor;
import hypha.hypervisor.linux.MemoryFile;
import hypha.hypervisor.linux.ThreadKick;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A vCPU (KVM API 4.7, 4.10 and following). Set up by one thread, then run by one thread, which alone may use it from then on. */
public final class Vcpu implements AutoCloseable {
    /** {@code struct kvm_mp_state} is this one number. */
    private static final int KVM_MP_STATE_RUNNABLE = 0;

    private static final int KVM_VCPU_TSC_CTRL = 0;
    private static final long KVM_VCPU_TSC_OFFSET = 0;

    private final FileDescriptor file;
    private final MemorySegment run;

    Vcpu(FileDescriptor file, long mappingBytes, Arena arena) {
        this.file = file;
        this.run = MemoryFile.shared(file, mappingBytes, arena);
    }

    /** Reads {@code struct kvm_sregs}. */
    public void getSregs(MemorySegment sregs) {
        file.ioctl("KVM_GET_SREGS", Ioctl.KVM_GET_SREGS, sregs);
    }

    /** Writes {@code struct kvm_sregs}. */
    public void setSregs(MemorySegment sregs) {
        file.ioctl("KVM_SET_SREGS", Ioctl.KVM_SET_SREGS, sregs);
    }

    /** Reads {@code struct kvm_regs}. */
    public void getRegs(MemorySegment regs) {
        file.ioctl("KVM_GET_REGS", Ioctl.KVM_GET_REGS, regs);
    }

    /** Writes {@code struct kvm_regs}. */
    public void setRegs(MemorySegment regs) {
        file.ioctl("KVM_SET_REGS", Ioctl.KVM_SET_REGS, regs);
    }

    /**
     * Writes model-specific registers.
     *
     * @param indexesAndValues pairs
     * @throws HypervisorException if KVM refuses one of them
     */
    public void setMsrs(long... indexesAndValues) {
        try (Arena call = Arena.ofConfined()) {
            int count = indexesAndValues.length / 2;
            // The result is how many it took before one that it refuses.
            int taken = file.ioctl("KVM_SET_MSRS", Ioctl.KVM_SET_MSRS, KvmMsrs.of(call, indexesAndValues));
            if (taken != count) {
                throw new HypervisorException(
                        "KVM_SET_MSRS: refused msr=0x" + Long.toHexString(indexesAndValues[2 * taken]));
            }
        }
    }

    /** Makes the guest's time-stamp counter the host's plus {@code offset} (Linux 5.16, {@code devices/vcpu.rst}). */
    public void setTscOffset(long offset) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment value = call.allocateFrom(JAVA_LONG, offset);
            MemorySegment attr = KvmDeviceAttr.of(call, KVM_VCPU_TSC_CTRL, KVM_VCPU_TSC_OFFSET, value);
            file.ioctl("KVM_SET_DEVICE_ATTR KVM_VCPU_TSC_OFFSET", Ioctl.KVM_SET_DEVICE_ATTR, attr);
        }
    }

    /** Makes the vCPU run at once, instead of waiting for another to start it by INIT and SIPI, as all but the first do (KVM API 4.39). */
    public void makeRunnable() {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment state = call.allocateFrom(JAVA_INT, KVM_MP_STATE_RUNNABLE);
            file.ioctl("KVM_SET_MP_STATE", Ioctl.KVM_SET_MP_STATE, state);
        }
    }

    /** The frequency of the guest's time-stamp counter (KVM API 4.56). */
    public int tscKhz() {
        return file.ioctl("KVM_GET_TSC_KHZ", Ioctl.KVM_GET_TSC_KHZ, 0);
    }

    /** Lets kicks of the calling thread, which is the one that will run the vCPU, interrupt {@link #run}. */
    public void allowKicks(ThreadKick kick) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment mask = KvmSignalMask.of(call, kick.maskDuringCall());
            file.ioctl("KVM_SET_SIGNAL_MASK", Ioctl.KVM_SET_SIGNAL_MASK, mask);
        }
    }

    /** Runs the guest until it exits. Blocks as long as that takes. */
    public VcpuExit run() {
        int result = file.tryIoctl(Ioctl.KVM_RUN, 0);
        if (result >= 0) {
            return KvmRun.exit(run);
        }
        if (result == -Errno.EINTR) {
            return VcpuExit.Interrupted.INSTANCE;
        }
        throw new HypervisorException("KVM_RUN", -result, Errno.name(-result));
    }

    /** The vCPU's statistics; null if KVM has none to give. */
    public KvmStats statistics() {
        return KvmStats.open(file);
    }

    /** What the guest writes, after an exit {@link VcpuExit.Mmio} of a write of 4 bytes. */
    public int mmioData() {
        return KvmRun.mmioData(run);
    }

    /** What the guest reads, after an exit {@link VcpuExit.Mmio} of a read of 4 bytes. */
    public void mmioData(int value) {
        KvmRun.mmioData(run, value);
    }

    @Override
    public void close() {
        file.close();
    }
}
