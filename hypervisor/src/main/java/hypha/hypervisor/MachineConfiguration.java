package hypha.hypervisor;

import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * What a machine is to be like.
 *
 * @param initialMemoryBytes RAM that is backed at boot: a multiple of 2 MiB, at least 4 MiB
 * @param maximumMemoryBytes RAM that the guest can get: a multiple of 2 MiB, from {@code initialMemoryBytes} to 8 TiB;
 *     on KVM no more than the host's guest-physical addresses reach, which the machine checks when it is made
 * @param vcpus 1 to {@value #MAXIMUM_VCPUS}
 * @param kernelStackBytes stack of the kernel on each vCPU: a multiple of 4096, 16 KiB to 16 MiB
 * @param memoryGrown called on the vCPU's thread with the RAM size in bytes after each request of the guest for more, before the
 *     guest goes on; the size is the old one if the request was refused
 */
public record MachineConfiguration(
        long initialMemoryBytes, long maximumMemoryBytes, int vcpus, long kernelStackBytes, LongConsumer memoryGrown) {
    /** The most vCPUs that a machine may have: what 8-bit local APIC ids can name, without the broadcast id. */
    public static final int MAXIMUM_VCPUS = 255;

    /** The most RAM that a machine may have: 8 TiB. */
    public static final long MAXIMUM_MEMORY_BYTES = 8L << 40;

    private static final long GRANULE_BYTES = 2L << 20;
    private static final long MINIMUM_BYTES = 4L << 20;

    /** Checks its arguments. */
    public MachineConfiguration {
        Objects.requireNonNull(memoryGrown, "memoryGrown");
        require(
                initialMemoryBytes >= MINIMUM_BYTES && initialMemoryBytes % GRANULE_BYTES == 0,
                "initialMemoryBytes",
                initialMemoryBytes);
        require(
                maximumMemoryBytes >= initialMemoryBytes
                        && maximumMemoryBytes <= MAXIMUM_MEMORY_BYTES
                        && maximumMemoryBytes % GRANULE_BYTES == 0,
                "maximumMemoryBytes",
                maximumMemoryBytes);
        require(vcpus >= 1 && vcpus <= MAXIMUM_VCPUS, "vcpus", vcpus);
        require(
                kernelStackBytes >= 16 << 10 && kernelStackBytes <= 16 << 20 && kernelStackBytes % 4096 == 0,
                "kernelStackBytes",
                kernelStackBytes);
    }

    /** A configuration with kernel stacks of 64 KiB and nobody to tell of growth. */
    public static MachineConfiguration of(long initialMemoryBytes, long maximumMemoryBytes, int vcpus) {
        return new MachineConfiguration(initialMemoryBytes, maximumMemoryBytes, vcpus, 64 << 10, _ -> {});
    }

    /** The same with another listener of memory growth. */
    public MachineConfiguration memoryGrown(LongConsumer listener) {
        return new MachineConfiguration(initialMemoryBytes, maximumMemoryBytes, vcpus, kernelStackBytes, listener);
    }

    /** The same with kernel stacks of another size. */
    public MachineConfiguration kernelStackBytes(long bytes) {
        return new MachineConfiguration(initialMemoryBytes, maximumMemoryBytes, vcpus, bytes, memoryGrown);
    }

    private static void require(boolean condition, String name, long value) {
        if (!condition) {
            throw new IllegalArgumentException(name + "=" + value + " is out of range");
        }
    }
}
