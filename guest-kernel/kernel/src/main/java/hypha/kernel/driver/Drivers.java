package hypha.kernel.driver;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Platform;
import hypha.kernel.driver.block.BlockDevice;
import hypha.kernel.driver.block.DiskProbe;
import hypha.kernel.driver.console.ConsoleDriver;
import hypha.kernel.driver.entropy.EntropyDriver;
import hypha.kernel.driver.socket.SocketDriver;
import hypha.kernel.driver.virtio.VirtioDevice;
import hypha.kernel.driver.virtio.Virtqueue;
import hypha.kernel.fs.share.Share;
import hypha.kernel.log.Log;
import hypha.kernel.memory.AddressSpace;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.PageTableEntry;
import hypha.kernel.memory.PageTables;
import hypha.kernel.memory.Ram;
import hypha.kernel.reactor.Reactor;
import hypha.kernel.socket.Connections;
import hypha.kernel.time.Clock;

/**
 * All devices and their drivers. At boot each device is found and given to the driver of its kind; later, completed requests are. Another
 * kind of device is a case in {@link #begin}, {@link #completed} and, if it matters that a request will never be answered, {@link #failed}.
 *
 * <p>A vCPU that is awake looks at the used rings: a load for each queue in a round, none if there is no device. Interrupts only end halts,
 * and tell of devices that have stopped: then the status register is read, which is an exit, and so done once in a millisecond at most,
 * however many interrupts come.
 *
 * <p>Callers hold the kernel lock, but for {@link #isDue}.
 */
public final class Drivers {
    /** A disk. */
    public static final int BLOCK = 2;

    /** A terminal. */
    public static final int CONSOLE = 3;

    /** A source of random bytes. */
    public static final int ENTROPY = 4;
    /** A directory of the host. */
    public static final int SHARE = 9;

    /** A way for streams between guest and host. */
    public static final int SOCKET = 19;

    /** Least time between two looks at the status of devices. */
    private static final long LOOK_NANOS = 1_000_000;
    /** Most requests of a queue that are completed before the lanes get their turn. */
    private static final int COMPLETIONS_AT_ONCE = 64;

    private static final int RECORD_SHIFT = 7;
    private static final long RIGHTS = PageTableEntry.WRITABLE | PageTableEntry.USER | PageTableEntry.NO_EXECUTE;

    private static int count;
    private static long devices;
    /** Addresses of all queues, one after the other. */
    private static long queues;

    private static int queueCount;
    /** Bit set of lines that have devices. */
    private static int lines;
    /** Interrupts of those lines that were looked at. */
    private static long interruptsSeen;

    private static long nextLook;
    private static long looks;
    private static long completions;
    private static long failures;

    private Drivers() {}

    /** Finds the devices of the boot information, which is checked. False if there is not enough memory. */
    public static boolean init(long bootInfo) {
        count = Memory.load32(bootInfo + BootInfo.DEVICE_COUNT_OFFSET);
        queueCount = 0;
        lines = 0;
        interruptsSeen = 0;
        nextLook = 0;
        looks = 0;
        completions = 0;
        failures = 0;
        Virtqueue.letGo();
        ConsoleDriver.init();
        EntropyDriver.init();
        BlockDevice.init();
        DiskProbe.init();
        Share.init();
        SocketDriver.init();
        Connections.init();
        if (count == 0) {
            return true;
        }
        long registers = Memory.load64(bootInfo + BootInfo.DEVICES_OFFSET);
        devices = Ram.allocateZeroed(Frames.orderOfBytes((long) count << RECORD_SHIFT));
        queues = Ram.allocateZeroed(0);
        if (devices == 0 || queues == 0 || !map(registers)) {
            return false;
        }
        for (int number = 0; number < count; number++) {
            find(number, registers + (long) number * Platform.DEVICE_BYTES);
        }
        return true;
    }

    private static boolean map(long registers) {
        return Ram.pageTableRoot() == 0
                || AddressSpace.map(
                                AddressSpace.kernel(),
                                registers,
                                registers,
                                (long) count * Platform.DEVICE_BYTES,
                                RIGHTS,
                                PageTables.LEVEL_4_KIB)
                        == PageTables.OK;
    }

    private static void find(int number, long registers) {
        long device = device(number);
        int kind = VirtioDevice.identify(device, registers, number, Platform.lineOfDevice(number));
        if (kind == 0 || !begin(device, kind)) {
            failures++;
            Log.error(
                    Text.address("device is not usable, number"), Text.length("device is not usable, number"), number);
            return;
        }
        lines |= 1 << VirtioDevice.line(device);
        for (int queue = 0; queue < VirtioDevice.queueCount(device); queue++) {
            Memory.store64(queues + 8L * queueCount, VirtioDevice.queue(device, queue));
            queueCount++;
        }
        Log.debug(Text.address("device found, kind"), Text.length("device found, kind"), kind);
    }

    /** Lets the driver of its kind bring a device up. False if there is none, or it cannot. */
    private static boolean begin(long device, int kind) {
        return switch (kind) {
            case BLOCK -> BlockDevice.begin(device);
            case CONSOLE -> ConsoleDriver.begin(device);
            case ENTROPY -> EntropyDriver.begin(device);
            case SHARE -> Share.begin(device);
            case SOCKET -> SocketDriver.begin(device);
            default -> false;
        };
    }

    /** Tells a driver that its device is done with a request. */
    private static void completed(long device, int queue, long context, int bytes) {
        switch (VirtioDevice.kind(device)) {
            case BLOCK -> BlockDevice.completed(device, context);
            case CONSOLE -> ConsoleDriver.completed(queue, bytes);
            case ENTROPY -> EntropyDriver.completed(device, bytes);
            case SHARE -> Share.completed(device, context, bytes);
            case SOCKET -> SocketDriver.completed(device, queue, context, bytes);
            default -> {}
        }
    }

    /** Tells a driver that its device has failed and will not answer a request, whose memory is free again. */
    private static void failed(long device, int queue, long context) {
        switch (VirtioDevice.kind(device)) {
            case BLOCK -> BlockDevice.failed(device, context);
            case CONSOLE -> ConsoleDriver.failed();
            case ENTROPY -> EntropyDriver.failed();
            case SHARE -> Share.failed(device, context);
            case SOCKET -> SocketDriver.failed(device);
            default -> {}
        }
    }

    /** Number of devices. */
    public static int count() {
        return count;
    }

    /** A device's record, from 0. */
    public static long device(int number) {
        return devices + ((long) number << RECORD_SHIFT);
    }

    /** Times that the status of devices was looked at because of interrupts. */
    public static long looks() {
        return looks;
    }

    /** Requests that devices have completed since boot. */
    public static long completions() {
        return completions;
    }

    /** Devices that have stopped, or could not be used. */
    public static long failures() {
        return failures;
    }

    private static long queue(int index) {
        return Memory.load64(queues + 8L * index);
    }

    /** True if a device has done something. */
    public static boolean isDue() {
        for (int index = 0; index < queueCount; index++) {
            if (Virtqueue.isUsed(queue(index))) {
                return true;
            }
        }
        return count != 0 && (EntropyDriver.isDue() || SocketDriver.isDue() || isLookDue());
    }

    private static boolean isLookDue() {
        return lines != 0 && Reactor.interruptsOf(lines) != interruptsSeen && Clock.monotonic() >= nextLook;
    }

    /** When a look at the status of devices is due, in monotonic nanoseconds; {@link Long#MAX_VALUE} if none is. */
    public static long nextLook() {
        return lines != 0 && Reactor.interruptsOf(lines) != interruptsSeen ? nextLook : Long.MAX_VALUE;
    }

    /** Gives what devices have done to their drivers. True if there was something. */
    public static boolean serve() {
        if (count == 0) {
            return false;
        }
        boolean served = false;
        for (int index = 0; index < queueCount; index++) {
            served |= serve(queue(index));
        }
        if (isLookDue()) {
            served = true;
            look();
        }
        return served | EntropyDriver.serve() | SocketDriver.serve();
    }

    private static boolean serve(long queue) {
        long device = Virtqueue.device(queue);
        int done = 0;
        while (done < COMPLETIONS_AT_ONCE && VirtioDevice.isLive(device) && Virtqueue.take(queue)) {
            done++;
            completions++;
            completed(device, Virtqueue.number(queue), Virtqueue.takenContext(), Virtqueue.takenBytes());
        }
        return done != 0;
    }

    /** Looks for devices that have stopped: among those that have a line with interrupts, and have done nothing. */
    private static void look() {
        interruptsSeen = Reactor.interruptsOf(lines);
        nextLook = Clock.monotonic() + LOOK_NANOS;
        for (int number = 0; number < count; number++) {
            long device = device(number);
            if (VirtioDevice.isLive(device) && VirtioDevice.isIdleSinceLook(device)) {
                looks++;
                if (VirtioDevice.needsReset(device)) {
                    fail(device);
                }
            }
        }
    }

    private static void fail(long device) {
        failures++;
        Log.error(
                Text.address("device has stopped, number"),
                Text.length("device has stopped, number"),
                VirtioDevice.number(device));
        if (!VirtioDevice.reset(device)) {
            return; // it may still write where it was asked to: nothing of that is ever used again
        }
        for (int number = 0; number < VirtioDevice.queueCount(device); number++) {
            long queue = VirtioDevice.queue(device, number);
            while (Virtqueue.takeBack(queue)) {
                failed(device, number, Virtqueue.takenContext());
            }
        }
    }

    /**
     * Asks devices for interrupts, or not to raise any while a vCPU is awake, which looks itself. Who goes to sleep asks, fences, and looks
     * once more; so the last one that sleeps is woken.
     */
    public static void wantInterrupts(boolean areWanted) {
        for (int index = 0; index < queueCount; index++) {
            Virtqueue.wantInterrupts(queue(index), areWanted);
        }
    }

    /** Notifies devices of whatever they were not told of. */
    public static void tellUntold() {
        for (int index = 0; index < queueCount; index++) {
            Virtqueue.tellUntold(queue(index));
        }
    }

    /** True if there is a device. */
    public static boolean isAny() {
        return queueCount != 0;
    }
}
