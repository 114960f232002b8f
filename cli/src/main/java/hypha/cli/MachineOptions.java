package hypha.cli;

import hypha.host.HyphaConfiguration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that say what machine there is to be. */
final class MachineOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--cpu",
            paramLabel = "KIND",
            defaultValue = "auto",
            description = "Where the kernel runs: kvm, on guest CPUs; jvm, on threads of this process; auto (default), "
                    + "under KVM if that works.")
    private CpuChoice cpu;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "4G",
            converter = SizeConverter.class,
            description = "Memory of the machine at most, such as 512M or 4G (default). It takes what it uses.")
    private long memoryBytes;

    @Option(
            names = "--vcpus",
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of virtual CPUs that run the kernel, 1 (default) to 64.")
    private int vcpus;

    @Option(
            names = "--executors",
            paramLabel = "N",
            description = "Number of threads that run programs, 1 to 7 (default: one for each CPU of this host that no "
                    + "virtual CPU needs, at least 1). More than there are host CPUs for makes them slower.")
    private Integer executors;

    CpuChoice cpu() {
        return cpu;
    }

    /** The number of virtual CPUs. Throws picocli's exception for wrong usage if it is out of range. */
    int vcpus() {
        if (vcpus < 1 || vcpus > HyphaConfiguration.MAXIMUM_VCPUS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--vcpus=" + vcpus + " is not between 1 and " + HyphaConfiguration.MAXIMUM_VCPUS);
        }
        return vcpus;
    }

    /** Puts the options into a configuration. Throws picocli's exception for wrong usage if one is out of range. */
    void applyTo(HyphaConfiguration.Builder builder) {
        int virtualCpus = vcpus();
        if (executors != null && (executors < 1 || executors > HyphaConfiguration.MAXIMUM_EXECUTORS)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--executors=" + executors + " is not between 1 and " + HyphaConfiguration.MAXIMUM_EXECUTORS);
        }
        builder.vcpus(virtualCpus).executors(executors == null ? 0 : executors);
        applyMemoryTo(builder);
    }

    /** Puts the size of the memory into a configuration, as {@link #applyTo} does. */
    void applyMemoryTo(HyphaConfiguration.Builder builder) {
        if (memoryBytes < HyphaConfiguration.MINIMUM_MEMORY_BYTES
                || memoryBytes > HyphaConfiguration.MAXIMUM_MEMORY_BYTES) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--memory is not between " + (HyphaConfiguration.MINIMUM_MEMORY_BYTES >> 20) + "M and "
                            + (HyphaConfiguration.MAXIMUM_MEMORY_BYTES >> 40) + "T: bytes=" + memoryBytes);
        }
        builder.maximumMemoryBytes(memoryBytes - memoryBytes % HyphaConfiguration.MEMORY_GRANULE_BYTES);
    }

    /** Reads a {@link ByteSize}. */
    static final class SizeConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            try {
                return ByteSize.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
