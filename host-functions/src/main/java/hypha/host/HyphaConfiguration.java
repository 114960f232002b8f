package hypha.host;

import hypha.hypervisor.MachineConfiguration;
import hypha.hypervisor.block.BlockDevice;
import hypha.hypervisor.block.DiskImage;
import hypha.hypervisor.share.ShareDevice;
import hypha.hypervisor.socket.Publication;
import hypha.hypervisor.socket.SocketDevice;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.ListenTable;
import hypha.kernel.abi.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a machine is to be like. Make one with {@link #builder}.
 *
 * @param cpu where the kernel runs
 * @param initialMemoryBytes guest RAM at boot; more is added as the kernel asks for it
 * @param maximumMemoryBytes guest RAM at most
 * @param vcpus number of virtual CPUs
 * @param executors number of host threads that run tasks
 * @param taskLimit most tasks at once
 * @param mode what the kernel does after boot
 * @param logLevel how much the kernel tells
 * @param spinTime how long an idle virtual CPU spins before it halts
 * @param answerTime how long the kernel may take to answer, or to boot, before the machine counts as broken
 * @param console the machine's device
 * @param devices virtio devices, in the order of their numbers: at most {@value #MAXIMUM_DEVICES}
 * @param mounts file systems, the outer ones before those below them
 * @param guestPorts ports that programs listen at, each 1 to {@value #MAXIMUM_PORT} and there once
 * @param capabilities what its programs are given
 * @param engineOptions options of the polyglot engine by name, such as {@code engine.TraceCompilation}
 * @param engineFallback told, by some thread, if a program needs Truffle's compiler and this Java does not run it
 */
public record HyphaConfiguration(
        CpuKind cpu,
        long initialMemoryBytes,
        long maximumMemoryBytes,
        int vcpus,
        int executors,
        int taskLimit,
        KernelMode mode,
        LogLevel logLevel,
        Duration spinTime,
        Duration answerTime,
        Console console,
        List<DeviceFactory> devices,
        List<Mount> mounts,
        List<Integer> guestPorts,
        Set<Capability> capabilities,
        Map<String, String> engineOptions,
        Runnable engineFallback) {
    /** The most executors that a machine may have: one lane each, and one more for the embedder's own calls. */
    public static final int MAXIMUM_EXECUTORS = Crossing.MAXIMUM_LANES - 1;

    /** The most tasks that a machine may have at once. */
    public static final int MAXIMUM_TASKS = 1 << 24;

    /** The most tasks at once unless it is said otherwise. */
    public static final int DEFAULT_TASKS = 65_536;

    /** The most virtual CPUs that a machine may have. */
    public static final int MAXIMUM_VCPUS = BootInfo.MAXIMUM_VCPUS;

    /** Guest RAM comes in pieces of this size. */
    public static final long MEMORY_GRANULE_BYTES = 2L << 20;

    /** Least guest RAM that a machine boots with. */
    public static final long MINIMUM_MEMORY_BYTES = 32L << 20;

    /** Most guest RAM that a machine may have: 8 TiB. */
    public static final long MAXIMUM_MEMORY_BYTES = MachineConfiguration.MAXIMUM_MEMORY_BYTES;

    /** The most virtio devices that a machine may have. */
    public static final int MAXIMUM_DEVICES = Platform.MAXIMUM_DEVICES;

    /** The most ports that programs of a machine may listen at. */
    public static final int MAXIMUM_GUEST_PORTS = ListenTable.MAXIMUM;

    /** The highest port. */
    public static final int MAXIMUM_PORT = ListenTable.MAXIMUM_PORT;

    /** Checks its arguments. */
    public HyphaConfiguration {
        Objects.requireNonNull(cpu, "cpu");
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(logLevel, "logLevel");
        Objects.requireNonNull(console, "console");
        Objects.requireNonNull(engineFallback, "engineFallback");
        require(
                initialMemoryBytes >= MINIMUM_MEMORY_BYTES && initialMemoryBytes % MEMORY_GRANULE_BYTES == 0,
                "initialMemoryBytes",
                initialMemoryBytes);
        require(
                maximumMemoryBytes >= initialMemoryBytes
                        && maximumMemoryBytes <= MAXIMUM_MEMORY_BYTES
                        && maximumMemoryBytes % MEMORY_GRANULE_BYTES == 0,
                "maximumMemoryBytes",
                maximumMemoryBytes);
        require(vcpus >= 1 && vcpus <= MAXIMUM_VCPUS, "vcpus", vcpus);
        require(executors >= 1 && executors <= MAXIMUM_EXECUTORS, "executors", executors);
        require(taskLimit >= 1 && taskLimit <= MAXIMUM_TASKS, "taskLimit", taskLimit);
        require(!spinTime.isNegative(), "spinTime", spinTime);
        require(answerTime.isPositive(), "answerTime", answerTime);
        devices = List.copyOf(devices);
        require(devices.size() <= MAXIMUM_DEVICES, "devices", devices.size());
        mounts = List.copyOf(mounts);
        require(mounts.size() <= Mount.MAXIMUM, "mounts", mounts.size());
        guestPorts = List.copyOf(guestPorts);
        require(
                guestPorts.size() <= MAXIMUM_GUEST_PORTS
                        && Set.copyOf(guestPorts).size() == guestPorts.size()
                        && guestPorts.stream().allMatch(port -> port >= 1 && port <= MAXIMUM_PORT),
                "guestPorts",
                guestPorts);
        capabilities = Set.copyOf(capabilities);
        engineOptions = Map.copyOf(engineOptions);
    }

    /** What its programs are not given, in bits of {@link hypha.kernel.abi.Grant}. */
    public int withheld() {
        return Capability.withheld(capabilities);
    }

    /**
     * How many executors a machine has if nobody says: one for each CPU of this host that no virtual CPU needs, at least one.
     *
     * @param vcpus virtual CPUs of the machine
     */
    public static int defaultExecutors(int vcpus) {
        return Math.clamp(Runtime.getRuntime().availableProcessors() - (long) vcpus, 1, MAXIMUM_EXECUTORS);
    }

    /**
     * A builder with defaults for all but the console: one virtual CPU under KVM, {@link #defaultExecutors executors} for the rest of the
     * host, up to 4 GiB of memory.
     */
    public static Builder builder(Console console) {
        return new Builder(console);
    }

    private static void require(boolean condition, String name, Object value) {
        if (!condition) {
            throw new IllegalArgumentException(name + "=" + value + " is out of range");
        }
    }

    /** Builds a configuration. Not thread-safe. */
    public static final class Builder {
        private final Console console;
        private CpuKind cpu = CpuKind.KVM;
        private long initialMemoryBytes = 64L << 20;
        private long maximumMemoryBytes = 4L << 30;
        private int vcpus = 1;
        private int executors;
        private int taskLimit = DEFAULT_TASKS;
        private KernelMode mode = KernelMode.ofProperty();
        private LogLevel logLevel = LogLevel.ERROR;
        private Duration spinTime = Duration.ofNanos(100_000);
        private Duration answerTime = Duration.ofSeconds(10);
        private final List<DeviceFactory> devices = new ArrayList<>();
        private final List<Mount> mounts = new ArrayList<>();
        private final List<Integer> guestPorts = new ArrayList<>();
        private final List<Publication> publications = new ArrayList<>();
        private Set<Capability> capabilities = EnumSet.allOf(Capability.class);
        private Map<String, String> engineOptions = Map.of();
        private Runnable engineFallback = () -> {};

        private Builder(Console console) {
            this.console = Objects.requireNonNull(console, "console");
        }

        /** Where the kernel runs. */
        public Builder cpu(CpuKind value) {
            cpu = value;
            return this;
        }

        /** Guest RAM at boot in bytes: a multiple of 2 MiB. */
        public Builder initialMemoryBytes(long value) {
            initialMemoryBytes = value;
            return this;
        }

        /** Guest RAM at most, in bytes: a multiple of 2 MiB. Lowers the memory at boot if that is more. */
        public Builder maximumMemoryBytes(long value) {
            maximumMemoryBytes = value;
            return this;
        }

        /** Number of virtual CPUs. */
        public Builder vcpus(int value) {
            vcpus = value;
            return this;
        }

        /** Number of host threads that run tasks: 1 to {@value #MAXIMUM_EXECUTORS}; 0 for the default. */
        public Builder executors(int value) {
            executors = value;
            return this;
        }

        /** Most tasks at once. */
        public Builder taskLimit(int value) {
            taskLimit = value;
            return this;
        }

        /** What the kernel does after boot. */
        public Builder mode(KernelMode value) {
            mode = value;
            return this;
        }

        /** How much the kernel tells. */
        public Builder logLevel(LogLevel value) {
            logLevel = value;
            return this;
        }

        /** How long an idle virtual CPU spins before it halts. */
        public Builder spinTime(Duration value) {
            spinTime = value;
            return this;
        }

        /** How long the kernel may take to answer before the machine counts as broken. */
        public Builder answerTime(Duration value) {
            answerTime = value;
            return this;
        }

        /** Adds a virtio device, whose number is that of devices that were added before. */
        public Builder device(DeviceFactory value) {
            devices.add(value);
            return this;
        }

        /** One more file system; those that lie below another come after it. Disks of file systems come before other block devices. */
        public Builder mount(Mount value) {
            mounts.add(Objects.requireNonNull(value, "value"));
            if (value instanceof Mount.Share share) {
                device(() -> ShareDevice.of(share.directory().toString(), share.isReadOnly()));
            }
            if (value instanceof Mount.Disk disk) {
                device(() -> new BlockDevice(DiskImage.open(disk.file().toString(), disk.isReadOnly())));
            }
            return this;
        }

        /** One more port that programs listen at. Connections come from a device that was added as well. */
        public Builder guestPort(int value) {
            guestPorts.add(value);
            return this;
        }

        /**
         * Passes connections to a TCP port of the host to programs, which listen at its guest port then. Several ports of the host may go to one. At the
         * machine's boot the host's ports must be free; {@link Hypha#publications} says which it got.
         */
        public Builder publish(Publication value) {
            if (!guestPorts.contains(value.guestPort())) {
                guestPort(value.guestPort());
            }
            publications.add(value);
            return this;
        }

        /** What programs are given: all that there is, unless this is called. */
        public Builder capabilities(Set<Capability> value) {
            capabilities = value;
            return this;
        }

        /** Options of the polyglot engine. */
        public Builder engineOptions(Map<String, String> value) {
            engineOptions = value;
            return this;
        }

        /** What to do if a program needs Truffle's compiler, and this Java does not run it: it is interpreted then. */
        public Builder engineFallback(Runnable value) {
            engineFallback = value;
            return this;
        }

        /**
         * The configuration.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public HyphaConfiguration build() {
            List<DeviceFactory> allDevices = new ArrayList<>(devices);
            if (!publications.isEmpty()) {
                List<Publication> all = List.copyOf(publications);
                allDevices.add(() -> SocketDevice.open(all));
            }
            return new HyphaConfiguration(
                    cpu,
                    Math.min(initialMemoryBytes, maximumMemoryBytes),
                    maximumMemoryBytes,
                    vcpus,
                    executors == 0 ? defaultExecutors(vcpus) : executors,
                    taskLimit,
                    mode,
                    logLevel,
                    spinTime,
                    answerTime,
                    console,
                    allDevices,
                    mounts,
                    guestPorts,
                    capabilities,
                    engineOptions,
                    engineFallback);
        }
    }
}
