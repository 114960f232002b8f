package hypha.host.machine;

import hypha.host.CpuKind;
import hypha.host.HyphaConfiguration;
import hypha.host.Mount;
import hypha.host.crossing.GuestWords;
import hypha.hypervisor.Machine;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Counters;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.EntropyPage;
import hypha.kernel.abi.ListenTable;
import hypha.kernel.abi.ReturnRing;
import hypha.kernel.abi.Ring;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The part of guest memory in which kernel and host meet: the boot information and all that it points to. Laid out before the machine
 * starts, and never moved.
 */
final class SharedArea {
    static final int LANE_BUFFER_BYTES = 256 << 10;
    static final int ENTROPY_BYTES = 64;
    private static final int PAGE_BYTES = 4096;
    private static final int INPUT_RING_BYTES = 64 << 10;
    private static final int OUTPUT_RING_BYTES = 256 << 10;
    private static final int LOG_RING_BYTES = 64 << 10;

    private final Machine machine;
    private final int laneCount;
    private final long bootInfo;
    private final long lanes;
    private final long laneBuffers;
    private final long timePage;
    private final long counters;
    private final long entropy;
    private final long entropyPage;
    private final long returnRing;
    private final MountPages mounts;
    private final List<Integer> guestPorts;
    private final long listeners;
    private final long[] rings = new long[BootInfo.RING_COUNT];

    /**
     * Reserves the area.
     *
     * @param machine not started yet
     * @param laneCount number of lanes
     * @param mounts the machine's file systems
     * @param guestPorts the ports that programs listen at
     */
    SharedArea(Machine machine, int laneCount, List<Mount> mounts, List<Integer> guestPorts) {
        this.machine = machine;
        this.laneCount = laneCount;
        this.bootInfo = machine.reserve(PAGE_BYTES, PAGE_BYTES);
        this.lanes = machine.reserve((long) laneCount * Crossing.LANE_BYTES, PAGE_BYTES);
        this.laneBuffers = machine.reserve((long) laneCount * LANE_BUFFER_BYTES, PAGE_BYTES);
        this.timePage = machine.reserve(PAGE_BYTES, PAGE_BYTES);
        this.counters = machine.reserve(PAGE_BYTES, PAGE_BYTES);
        this.entropy = machine.reserve(ENTROPY_BYTES, PAGE_BYTES);
        this.entropyPage = machine.reserve(EntropyPage.BYTES, PAGE_BYTES);
        this.returnRing = machine.reserve(ReturnRing.BYTES, PAGE_BYTES);
        this.mounts = mounts.isEmpty() ? null : new MountPages(machine, mounts);
        this.guestPorts = guestPorts;
        this.listeners = guestPorts.isEmpty() ? 0 : machine.reserve(PAGE_BYTES, PAGE_BYTES);
        for (int ring = 0; ring < rings.length; ring++) {
            rings[ring] = machine.reserve(Ring.DATA_OFFSET + (long) ringCapacity(ring), PAGE_BYTES);
        }
    }

    /** Bytes of data in a ring, a power of two. */
    static int ringCapacity(int ring) {
        return switch (ring) {
            case BootInfo.RING_INPUT -> INPUT_RING_BYTES;
            case BootInfo.RING_LOG -> LOG_RING_BYTES;
            default -> OUTPUT_RING_BYTES;
        };
    }

    /**
     * Writes the boot information, which is complete then but for what the machine changes as it grows.
     *
     * @param deviceCount how many devices are attached
     * @param mode what the kernel is to do after boot, as {@link BootInfo} numbers it
     */
    void fill(HyphaConfiguration configuration, int deviceCount, int mode) {
        MemorySegment info = bootInfo();
        put64(info, BootInfo.MAGIC_OFFSET, BootInfo.MAGIC);
        put32(info, BootInfo.VERSION_OFFSET, BootInfo.VERSION);
        put32(info, BootInfo.BYTES_OFFSET, BootInfo.BYTES);
        put32(info, BootInfo.CPU_KIND_OFFSET, configuration.cpu() == CpuKind.KVM ? BootInfo.CPU_KVM : BootInfo.CPU_JVM);
        put32(info, BootInfo.VCPU_COUNT_OFFSET, machine.vcpuCount());
        put64(info, BootInfo.BACKED_BYTES_OFFSET, machine.memory().backedBytes());
        put64(info, BootInfo.MAXIMUM_BYTES_OFFSET, machine.memory().maximumBytes());
        put64(info, BootInfo.FREE_START_OFFSET, machine.freeStart());
        putTime(info);
        put64(info, BootInfo.LANES_OFFSET, lanes);
        put32(info, BootInfo.LANE_COUNT_OFFSET, laneCount);
        put32(info, BootInfo.LANE_BUFFER_BYTES_OFFSET, LANE_BUFFER_BYTES);
        put64(info, BootInfo.LANE_BUFFERS_OFFSET, laneBuffers);
        put64(info, BootInfo.TIME_PAGE_OFFSET, timePage);
        put64(info, BootInfo.COUNTERS_OFFSET, counters);
        putEntropy(info);
        put64(info, BootInfo.ENTROPY_PAGE_OFFSET, entropyPage);
        put64(info, BootInfo.RETURN_RING_OFFSET, mode == BootInfo.MODE_SELF_TEST ? 0 : returnRing);
        if (mounts != null) {
            mounts.fill();
            put64(info, BootInfo.MOUNTS_OFFSET, mounts.tableGpa());
            put32(info, BootInfo.MOUNT_COUNT_OFFSET, mounts.count());
        }
        putListeners(info);
        put32(info, BootInfo.LOG_LEVEL_OFFSET, configuration.logLevel().ordinal());
        for (int ring = 0; ring < rings.length; ring++) {
            put64(info, BootInfo.RINGS_OFFSET + 8 * ring, rings[ring]);
            put32(ring(ring), Ring.CAPACITY_OFFSET, ringCapacity(ring));
        }
        put32(info, BootInfo.TASK_LIMIT_OFFSET, configuration.taskLimit());
        put32(info, BootInfo.MODE_OFFSET, mode);
        put32(info, BootInfo.WITHHELD_OFFSET, configuration.withheld());
        put64(info, BootInfo.SPIN_NANOS_OFFSET, configuration.spinTime().toNanos());
        put64(info, BootInfo.DEVICES_OFFSET, deviceCount == 0 ? 0 : machine.deviceWindow());
        put32(info, BootInfo.DEVICE_COUNT_OFFSET, deviceCount);
    }

    private void putListeners(MemorySegment info) {
        if (listeners == 0) {
            return;
        }
        MemorySegment table = machine.memory().slice(listeners, PAGE_BYTES);
        for (int i = 0; i < guestPorts.size(); i++) {
            put32(table, (long) ListenTable.ENTRY_BYTES * i, guestPorts.get(i));
        }
        put64(info, BootInfo.LISTENERS_OFFSET, listeners);
        put32(info, BootInfo.LISTENER_COUNT_OFFSET, guestPorts.size());
    }

    /** Pairs the time-stamp counter with the wall clock: the tightest of some readings, so that a preemption between both does not count. */
    private void putTime(MemorySegment info) {
        long bestGap = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            long before = machine.timestamp();
            Instant now = Instant.now();
            long gap = machine.timestamp() - before;
            if (gap < bestGap) {
                bestGap = gap;
                put64(info, BootInfo.BOOT_TIMESTAMP_OFFSET, before + gap / 2);
                put64(info, BootInfo.BOOT_WALL_NANOS_OFFSET, now.getEpochSecond() * 1_000_000_000L + now.getNano());
            }
        }
        put64(info, BootInfo.TIMESTAMP_HZ_OFFSET, machine.timestampFrequencyHz());
    }

    private void putEntropy(MemorySegment info) {
        byte[] seed = new byte[ENTROPY_BYTES];
        new SecureRandom().nextBytes(seed);
        MemorySegment.copy(
                seed, 0, machine.memory().slice(entropy, ENTROPY_BYTES), ValueLayout.JAVA_BYTE, 0, seed.length);
        Arrays.fill(seed, (byte) 0);
        put64(info, BootInfo.ENTROPY_OFFSET, entropy);
        put32(info, BootInfo.ENTROPY_BYTES_OFFSET, ENTROPY_BYTES);
    }

    /** Tells the kernel how much RAM it can use now. Called by the machine before the kernel goes on. */
    void setBackedBytes(long bytes) {
        GuestWords.storeRelease64(bootInfo(), BootInfo.BACKED_BYTES_OFFSET, bytes);
    }

    /** True when the kernel serves its lanes. */
    boolean isReady() {
        return GuestWords.loadAcquire32(bootInfo(), BootInfo.READY_OFFSET) == 1;
    }

    /** Where the boot information is. */
    long bootInfoGpa() {
        return bootInfo;
    }

    MemorySegment bootInfo() {
        return machine.memory().slice(bootInfo, PAGE_BYTES);
    }

    MemorySegment lane(int lane) {
        return machine.memory().slice(lanes + (long) lane * Crossing.LANE_BYTES, Crossing.LANE_BYTES);
    }

    MemorySegment laneBuffer(int lane) {
        return machine.memory().slice(laneBuffers + (long) lane * LANE_BUFFER_BYTES, LANE_BUFFER_BYTES);
    }

    MemorySegment ring(int ring) {
        return machine.memory().slice(rings[ring], Ring.DATA_OFFSET + (long) ringCapacity(ring));
    }

    MemorySegment entropyPage() {
        return machine.memory().slice(entropyPage, EntropyPage.BYTES);
    }

    MemorySegment timePage() {
        return machine.memory().slice(timePage, PAGE_BYTES);
    }

    MemorySegment returnRing() {
        return machine.memory().slice(returnRing, ReturnRing.BYTES);
    }

    MemorySegment counters() {
        return machine.memory().slice(counters, Counters.PAGE_BYTES);
    }

    private static void put32(MemorySegment memory, long offset, int value) {
        GuestWords.store32(memory, offset, value);
    }

    private static void put64(MemorySegment memory, long offset, long value) {
        GuestWords.store64(memory, offset, value);
    }
}
