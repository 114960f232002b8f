package hypha.kernel.abi;

/**
 * What the host tells the kernel at boot: one page, written before the first vCPU starts; its address is the kernel's first argument.
 * The kernel reads it only, except where a field says so.
 */
public final class BootInfo {
    /** "HYPHABI" and a zero byte. */
    public static final long MAGIC = 0x0049_4241_4850_5948L;
    /** Raised whenever a structure of this package changes incompatibly. The kernel refuses any other. */
    public static final int VERSION = 1;

    /** {@link #MAGIC}, 64 bits. */
    public static final int MAGIC_OFFSET = 0x00;
    /** {@link #VERSION}, 32 bits. */
    public static final int VERSION_OFFSET = 0x08;
    /** {@link #BYTES}, 32 bits. */
    public static final int BYTES_OFFSET = 0x0C;
    /** {@link #CPU_KVM} or {@link #CPU_JVM}, 32 bits. */
    public static final int CPU_KIND_OFFSET = 0x10;
    /** Most vCPUs that a machine may have. */
    public static final int MAXIMUM_VCPUS = 64;
    /** Number of vCPUs, 32 bits, 1 to {@link #MAXIMUM_VCPUS}. */
    public static final int VCPU_COUNT_OFFSET = 0x14;
    /** Bytes of RAM that can be used now, 64 bits. The host raises it before a write to the port {@code GROW_MEMORY} is done. */
    public static final int BACKED_BYTES_OFFSET = 0x18;
    /** Bytes of RAM that the machine may grow to, 64 bits. */
    public static final int MAXIMUM_BYTES_OFFSET = 0x20;
    /** First address that nothing occupies, 64 bits, a multiple of the frame size: from here to the end of RAM all is the kernel's. */
    public static final int FREE_START_OFFSET = 0x28;
    /** Ticks of the time-stamp counter in a second, 64 bits. */
    public static final int TIMESTAMP_HZ_OFFSET = 0x30;
    /** The time-stamp counter when the wall clock below was read, 64 bits: the start of monotonic time. */
    public static final int BOOT_TIMESTAMP_OFFSET = 0x38;
    /** Nanoseconds since 1970-01-01T00:00Z at {@link #BOOT_TIMESTAMP_OFFSET}, 64 bits. */
    public static final int BOOT_WALL_NANOS_OFFSET = 0x40;
    /** Address of the lanes, see {@link Crossing}; 64 bits, aligned to {@link Crossing#LANE_BYTES}. */
    public static final int LANES_OFFSET = 0x48;
    /** Number of lanes, 32 bits, 1 to {@link Crossing#MAXIMUM_LANES}. Lane i is served by vCPU i mod the number of vCPUs. */
    public static final int LANE_COUNT_OFFSET = 0x50;
    /** Bytes of each lane's buffer, 32 bits. */
    public static final int LANE_BUFFER_BYTES_OFFSET = 0x54;
    /** Address of the lanes' buffers, one after the other, 64 bits, page-aligned. */
    public static final int LANE_BUFFERS_OFFSET = 0x58;
    /** Address of the {@link TimePage}, 64 bits; the kernel fills it. */
    public static final int TIME_PAGE_OFFSET = 0x60;
    /** Address of the {@link Counters}, 64 bits; the kernel counts there. */
    public static final int COUNTERS_OFFSET = 0x68;
    /** Address of the host's entropy, 64 bits; the kernel erases it when it has mixed it in. */
    public static final int ENTROPY_OFFSET = 0x70;
    /** Bytes of the host's entropy, 32 bits, at least 32. */
    public static final int ENTROPY_BYTES_OFFSET = 0x78;
    /** Least severe level that the kernel logs, 32 bits: 0 nothing, 1 errors, 2 information, 3 debugging. */
    public static final int LOG_LEVEL_OFFSET = 0x7C;
    /** Addresses of the {@link Ring}s, 64 bits each: standard input, standard output, standard error, kernel log. */
    public static final int RINGS_OFFSET = 0x80;
    /** Most tasks that may exist at once, 32 bits. */
    public static final int TASK_LIMIT_OFFSET = 0xA0;
    /** What to do after boot, 32 bits: {@link #MODE_SERVE}, {@link #MODE_SELF_TEST} or {@link #MODE_PANIC}. */
    public static final int MODE_OFFSET = 0xA4;
    /** Longest that a vCPU without work spins before it halts, in nanoseconds, 64 bits; 0: it halts at once. */
    public static final int SPIN_NANOS_OFFSET = 0xA8;
    /** Set to 1 by the kernel when it serves its lanes, 32 bits. */
    public static final int READY_OFFSET = 0xB0;
    /** Address of the {@link ReturnRing}, 64 bits, or 0 if the host takes no memory back. */
    public static final int RETURN_RING_OFFSET = 0xB8;
    /** Address of the {@link MountTable}, 64 bits, page-aligned, or 0 if there is none. */
    public static final int MOUNTS_OFFSET = 0xC0;
    /** Entries of the mount table, 32 bits, 0 to {@link MountTable#MAXIMUM}. */
    public static final int MOUNT_COUNT_OFFSET = 0xC8;
    /** Address of the registers of the virtio devices, {@link Platform#DEVICE_BYTES} each, above all RAM; 64 bits. */
    public static final int DEVICES_OFFSET = 0xD0;
    /** Number of devices, 32 bits, 0 to {@link Platform#MAXIMUM_DEVICES}. Device i has {@link Platform#lineOfDevice}. */
    public static final int DEVICE_COUNT_OFFSET = 0xD8;
    /** Address of the {@link ListenTable}, 64 bits, page-aligned, or 0 if there is none. */
    public static final int LISTENERS_OFFSET = 0xE0;
    /** Entries of the table of listeners, 32 bits, 0 to {@link ListenTable#MAXIMUM}. */
    public static final int LISTENER_COUNT_OFFSET = 0xE8;
    /** What tasks are not given, 32 bits: bits of {@link Grant}. */
    public static final int WITHHELD_OFFSET = 0xF0;
    /** Address of the {@link EntropyPage}, 64 bits; the kernel writes it. */
    public static final int ENTROPY_PAGE_OFFSET = 0xF8;
    /** Bytes of the structure. */
    public static final int BYTES = 0x100;

    /** A guest CPU under KVM. */
    public static final int CPU_KVM = 1;
    /** A thread of the JVM. */
    public static final int CPU_JVM = 2;
    /** Serve the lanes until the machine ends. */
    public static final int MODE_SERVE = 0;
    /** Run the self-tests on vCPU 0, then write the number of failures to the port {@code SHUTDOWN}. */
    public static final int MODE_SELF_TEST = 1;
    /** Serve, but panic when a task ends: for tests of what comes then. */
    public static final int MODE_PANIC = 2;

    /** Index of the ring of standard input; the host produces. */
    public static final int RING_INPUT = 0;
    /** Index of the ring of standard output; the kernel produces, as it does for all that follow. */
    public static final int RING_OUTPUT = 1;
    /** Index of the ring of standard error. */
    public static final int RING_ERROR = 2;
    /** Index of the ring of the kernel's log. */
    public static final int RING_LOG = 3;
    /** Number of rings. */
    public static final int RING_COUNT = 4;

    private BootInfo() {}
}
