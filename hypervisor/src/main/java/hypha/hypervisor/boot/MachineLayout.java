package hypha.hypervisor.boot;

/**
 * Where the loader puts what each vCPU needs, behind the image.
 *
 * <pre>
 * start … per-CPU blocks │ guard │ stack 0 │ guard │ stack 1 │ … │ guard │ freeStart
 * </pre>
 *
 * @param start the first gpa after the image (or the image's place, if there is none)
 * @param vcpus how many vCPUs
 * @param stackBytes the kernel stack of each, whole pages; 0 if the machine needs none
 */
public record MachineLayout(long start, int vcpus, long stackBytes) {
    /** The per-CPU block of a vCPU. */
    public long perCpu(int vcpu) {
        return alignUp(start, PerCpuBlock.BYTES) + vcpu * PerCpuBlock.BYTES;
    }

    /** The lowest address of a vCPU's kernel stack. */
    public long stackStart(int vcpu) {
        return perCpu(vcpus) + BootProtocol.PAGE_BYTES + vcpu * (stackBytes + BootProtocol.PAGE_BYTES);
    }

    /** The end of a vCPU's kernel stack, where it begins to grow down. */
    public long stackEnd(int vcpu) {
        return stackStart(vcpu) + stackBytes;
    }

    /** The first address that nothing of this occupies, guard pages included. */
    public long freeStart() {
        return stackBytes == 0 ? perCpu(vcpus) : stackStart(vcpus);
    }

    /** The least multiple of {@code alignment}, a power of two, that is not below {@code value}. */
    public static long alignUp(long value, long alignment) {
        return Math.addExact(value, alignment - 1) & -alignment;
    }
}
