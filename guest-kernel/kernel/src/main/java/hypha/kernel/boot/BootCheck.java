package hypha.kernel.boot;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Counters;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.EntropyPage;
import hypha.kernel.abi.Grant;
import hypha.kernel.abi.ListenTable;
import hypha.kernel.abi.MountTable;
import hypha.kernel.abi.Platform;
import hypha.kernel.abi.ReturnRing;
import hypha.kernel.abi.Ring;
import hypha.kernel.console.Console;
import hypha.kernel.log.Log;
import hypha.kernel.memory.Frames;
import hypha.kernel.task.TaskTable;
import hypha.kernel.time.Clock;

/**
 * Whether what the host says at boot can be true. Everything else in the kernel may rely on it afterwards.
 *
 * <p>Not checked: that the areas do not lie over each other, the boot information, the image or the stacks; that there is memory behind
 * all of RAM that is said to be backed, where else an access faults; whether the wall clock is right. That the structure itself can be read
 * is known only by reading it: where it cannot, the kernel faults, which ends the machine as well.
 */
public final class BootCheck {
    /** What frame numbers of 31 bits can name. */
    private static final long MAXIMUM_RAM_BYTES = 1L << 43;

    /** The lower half of what four levels of page tables can name, but for a gibibyte. */
    private static final long MAXIMUM_DEVICES_ADDRESS = (1L << 47) - (1L << 30);

    private BootCheck() {}

    /**
     * Checks magic, version, and each field.
     *
     * @return 0, or 1 + the offset of the first field that is wrong
     */
    public static int check(long bootInfo) {
        if (!isAligned(bootInfo, 8)
                || bootInfo <= 0
                || Memory.load64(bootInfo + BootInfo.MAGIC_OFFSET) != BootInfo.MAGIC) {
            return wrong(BootInfo.MAGIC_OFFSET);
        }
        if (load32(bootInfo, BootInfo.VERSION_OFFSET) != BootInfo.VERSION) {
            return wrong(BootInfo.VERSION_OFFSET);
        }
        if (load32(bootInfo, BootInfo.BYTES_OFFSET) != BootInfo.BYTES) {
            return wrong(BootInfo.BYTES_OFFSET);
        }
        int kind = load32(bootInfo, BootInfo.CPU_KIND_OFFSET);
        if (kind != BootInfo.CPU_KVM && kind != BootInfo.CPU_JVM) {
            return wrong(BootInfo.CPU_KIND_OFFSET);
        }
        if (!isIn(load32(bootInfo, BootInfo.VCPU_COUNT_OFFSET), 1, BootInfo.MAXIMUM_VCPUS)) {
            return wrong(BootInfo.VCPU_COUNT_OFFSET);
        }
        if (!isIn(load64(bootInfo, BootInfo.MAXIMUM_BYTES_OFFSET), Frames.BYTES, MAXIMUM_RAM_BYTES)) {
            return wrong(BootInfo.MAXIMUM_BYTES_OFFSET);
        }
        long backed = load64(bootInfo, BootInfo.BACKED_BYTES_OFFSET);
        if (!isIn(backed, Frames.BYTES, load64(bootInfo, BootInfo.MAXIMUM_BYTES_OFFSET))) {
            return wrong(BootInfo.BACKED_BYTES_OFFSET);
        }
        long freeStart = load64(bootInfo, BootInfo.FREE_START_OFFSET);
        if (!isAligned(freeStart, Frames.BYTES) || !isIn(freeStart, Frames.BYTES, backed)) {
            return wrong(BootInfo.FREE_START_OFFSET);
        }
        if (!isArea(bootInfo, BootInfo.BYTES, 8, freeStart)) {
            return wrong(BootInfo.FREE_START_OFFSET); // the kernel would allocate the structure
        }
        long hz = load64(bootInfo, BootInfo.TIMESTAMP_HZ_OFFSET);
        if (!isIn(hz, Clock.MINIMUM_HZ, Clock.MAXIMUM_HZ)) {
            return wrong(BootInfo.TIMESTAMP_HZ_OFFSET);
        }
        // The past, but for a little by which the counters of two CPUs may differ: a second is far more than they do.
        if (!isIn(load64(bootInfo, BootInfo.BOOT_TIMESTAMP_OFFSET), 0, Cpu.timestamp() + hz)) {
            return wrong(BootInfo.BOOT_TIMESTAMP_OFFSET);
        }
        if (load64(bootInfo, BootInfo.BOOT_WALL_NANOS_OFFSET) < 0) {
            return wrong(BootInfo.BOOT_WALL_NANOS_OFFSET);
        }
        if (!isIn(load32(bootInfo, BootInfo.LOG_LEVEL_OFFSET), 0, Log.DEBUG)) {
            return wrong(BootInfo.LOG_LEVEL_OFFSET);
        }
        int areas = checkAreas(bootInfo, freeStart);
        if (areas != 0) {
            return areas;
        }
        if (!isIn(load32(bootInfo, BootInfo.TASK_LIMIT_OFFSET), 1, TaskTable.MAXIMUM_LIMIT)) {
            return wrong(BootInfo.TASK_LIMIT_OFFSET);
        }
        int mode = load32(bootInfo, BootInfo.MODE_OFFSET);
        if (mode != BootInfo.MODE_SERVE && mode != BootInfo.MODE_SELF_TEST && mode != BootInfo.MODE_PANIC) {
            return wrong(BootInfo.MODE_OFFSET);
        }
        if (!isIn(load64(bootInfo, BootInfo.SPIN_NANOS_OFFSET), 0, Clock.SECOND)) {
            return wrong(BootInfo.SPIN_NANOS_OFFSET);
        }
        if ((load32(bootInfo, BootInfo.WITHHELD_OFFSET) & ~Grant.ALL) != 0) {
            return wrong(BootInfo.WITHHELD_OFFSET);
        }
        return checkDevices(bootInfo);
    }

    /** Devices lie above all RAM, in pages of their own. */
    private static int checkDevices(long bootInfo) {
        int devices = load32(bootInfo, BootInfo.DEVICE_COUNT_OFFSET);
        if (!isIn(devices, 0, Platform.MAXIMUM_DEVICES)) {
            return wrong(BootInfo.DEVICE_COUNT_OFFSET);
        }
        long registers = load64(bootInfo, BootInfo.DEVICES_OFFSET);
        boolean isRight = devices == 0
                || isAligned(registers, Platform.DEVICE_BYTES)
                        && isIn(registers, load64(bootInfo, BootInfo.MAXIMUM_BYTES_OFFSET), MAXIMUM_DEVICES_ADDRESS);
        return isRight ? 0 : wrong(BootInfo.DEVICES_OFFSET);
    }

    /** What both sides share lies below FREE_START, where nothing is ever allocated. */
    private static int checkAreas(long bootInfo, long end) {
        int laneCount = load32(bootInfo, BootInfo.LANE_COUNT_OFFSET);
        if (!isIn(laneCount, 1, Crossing.MAXIMUM_LANES)) {
            return wrong(BootInfo.LANE_COUNT_OFFSET);
        }
        long lanes = load64(bootInfo, BootInfo.LANES_OFFSET);
        if (!isArea(lanes, (long) laneCount * Crossing.LANE_BYTES, Crossing.LANE_BYTES, end)) {
            return wrong(BootInfo.LANES_OFFSET);
        }
        int bufferBytes = load32(bootInfo, BootInfo.LANE_BUFFER_BYTES_OFFSET);
        if (bufferBytes < 0) {
            return wrong(BootInfo.LANE_BUFFER_BYTES_OFFSET);
        }
        long buffers = load64(bootInfo, BootInfo.LANE_BUFFERS_OFFSET);
        if (!isArea(buffers, (long) laneCount * bufferBytes, Frames.BYTES, end)) {
            return wrong(BootInfo.LANE_BUFFERS_OFFSET);
        }
        if (!isArea(load64(bootInfo, BootInfo.TIME_PAGE_OFFSET), Frames.BYTES, 8, end)) {
            return wrong(BootInfo.TIME_PAGE_OFFSET);
        }
        if (!isArea(load64(bootInfo, BootInfo.ENTROPY_PAGE_OFFSET), EntropyPage.BYTES, EntropyPage.BYTES, end)) {
            return wrong(BootInfo.ENTROPY_PAGE_OFFSET);
        }
        if (!isArea(load64(bootInfo, BootInfo.COUNTERS_OFFSET), Counters.PAGE_BYTES, 8, end)) {
            return wrong(BootInfo.COUNTERS_OFFSET);
        }
        long returns = load64(bootInfo, BootInfo.RETURN_RING_OFFSET);
        if (returns != 0 && !isArea(returns, ReturnRing.BYTES, 64, end)) {
            return wrong(BootInfo.RETURN_RING_OFFSET);
        }
        long mounts = load64(bootInfo, BootInfo.MOUNTS_OFFSET);
        if (mounts != 0 && !isArea(mounts, (long) MountTable.ENTRY_BYTES * MountTable.MAXIMUM, Frames.BYTES, end)) {
            return wrong(BootInfo.MOUNTS_OFFSET);
        }
        if (!isIn(load32(bootInfo, BootInfo.MOUNT_COUNT_OFFSET), 0, mounts == 0 ? 0 : MountTable.MAXIMUM)) {
            return wrong(BootInfo.MOUNT_COUNT_OFFSET);
        }
        int listeners = checkListeners(bootInfo, end);
        if (listeners != 0) {
            return listeners;
        }
        int entropyBytes = load32(bootInfo, BootInfo.ENTROPY_BYTES_OFFSET);
        if (!isIn(entropyBytes, 32, Frames.BYTES)) {
            return wrong(BootInfo.ENTROPY_BYTES_OFFSET);
        }
        if (!isArea(load64(bootInfo, BootInfo.ENTROPY_OFFSET), entropyBytes, 1, end)) {
            return wrong(BootInfo.ENTROPY_OFFSET);
        }
        for (int index = 0; index < BootInfo.RING_COUNT; index++) {
            int offset = BootInfo.RINGS_OFFSET + 8 * index;
            if (!isRing(load64(bootInfo, offset), end)) {
                return wrong(offset);
            }
        }
        return 0;
    }

    /** Each port is one, and there once. */
    private static int checkListeners(long bootInfo, long end) {
        long table = load64(bootInfo, BootInfo.LISTENERS_OFFSET);
        if (table != 0 && !isArea(table, (long) ListenTable.ENTRY_BYTES * ListenTable.MAXIMUM, Frames.BYTES, end)) {
            return wrong(BootInfo.LISTENERS_OFFSET);
        }
        int count = load32(bootInfo, BootInfo.LISTENER_COUNT_OFFSET);
        if (!isIn(count, 0, table == 0 ? 0 : ListenTable.MAXIMUM)) {
            return wrong(BootInfo.LISTENER_COUNT_OFFSET);
        }
        for (int index = 0; index < count; index++) {
            int port = Memory.load32(table + (long) ListenTable.ENTRY_BYTES * index);
            if (!isIn(port, 1, ListenTable.MAXIMUM_PORT)) {
                return wrong(BootInfo.LISTENERS_OFFSET);
            }
            for (int other = 0; other < index; other++) {
                if (Memory.load32(table + (long) ListenTable.ENTRY_BYTES * other) == port) {
                    return wrong(BootInfo.LISTENERS_OFFSET);
                }
            }
        }
        return 0;
    }

    private static boolean isRing(long ring, long end) {
        if (!isArea(ring, Ring.DATA_OFFSET, 64, end)) {
            return false;
        }
        int capacity = Memory.load32(ring + Ring.CAPACITY_OFFSET);
        return isIn(capacity, 1, Console.MAXIMUM_CAPACITY)
                && Integer.bitCount(capacity) == 1
                && isArea(ring, (long) Ring.DATA_OFFSET + capacity, 64, end);
    }

    private static boolean isArea(long address, long bytes, long alignment, long end) {
        return isAligned(address, alignment)
                && address >= Frames.BYTES
                && address <= end
                && bytes >= 0
                && bytes <= end - address;
    }

    private static boolean isAligned(long address, long alignment) {
        return (address & (alignment - 1)) == 0;
    }

    private static boolean isIn(long value, long least, long most) {
        return value >= least && value <= most;
    }

    private static int load32(long bootInfo, int offset) {
        return Memory.load32(bootInfo + offset);
    }

    private static long load64(long bootInfo, int offset) {
        return Memory.load64(bootInfo + offset);
    }

    private static int wrong(int offset) {
        return 1 + offset;
    }
}
