package hypha.kernel.driver.virtio;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.bare.Mmio;
import hypha.kernel.time.Clock;

/**
 * A device as its driver sees it: the steps of bringing it up (Virtual I/O Device 1.2, 3.1.1), its configuration, its queues.
 *
 * <pre>
 *   +0x00  registers   address, 64 bits       +0x08  number  32 bits     +0x0C  kind      32 bits, 0: none that is known
 *   +0x10  state       32 bits                +0x14  queues  32 bits     +0x18  features  agreed upon, lower half, 32 bits
 *   +0x1C  line        32 bits                +0x20  record  address of what the driver keeps
 *   +0x28  completions 64 bits                +0x30  completions when its line was last looked at
 *   +0x40  addresses of the queues, {@link #MAXIMUM_QUEUES} of 64 bits
 * </pre>
 *
 * <p>Callers hold the kernel lock, or are the boot.
 */
public final class VirtioDevice {
    /** Bytes of the record. */
    public static final int BYTES = 0x60;

    /** Most queues of a device. */
    public static final int MAXIMUM_QUEUES = 4;

    /** Not in use. */
    public static final int ABSENT = 0;
    /** In use. */
    public static final int LIVE = 1;
    /** It has stopped: everything that is asked of it fails. */
    public static final int FAILED = 2;

    /** How long a reset may take. */
    private static final long RESET_NANOS = 100_000_000;

    private static final int REGISTERS_OFFSET = 0x00;
    private static final int NUMBER_OFFSET = 0x08;
    private static final int KIND_OFFSET = 0x0C;
    private static final int STATE_OFFSET = 0x10;
    private static final int QUEUES_OFFSET = 0x14;
    private static final int FEATURES_OFFSET = 0x18;
    private static final int LINE_OFFSET = 0x1C;
    private static final int RECORD_OFFSET = 0x20;
    private static final int COMPLETIONS_OFFSET = 0x28;
    private static final int SEEN_OFFSET = 0x30;
    private static final int QUEUE_TABLE_OFFSET = 0x40;

    private VirtioDevice() {}

    /**
     * Fills in a zeroed record.
     *
     * @return the kind of device that is there, or 0 if it is none of this transport
     */
    public static int identify(long device, long registers, int number, int line) {
        Memory.store64(device + REGISTERS_OFFSET, registers);
        Memory.store32(device + NUMBER_OFFSET, number);
        Memory.store32(device + LINE_OFFSET, line);
        if (read(device, Registers.MAGIC_VALUE) != Registers.MAGIC
                || read(device, Registers.VERSION) != Registers.VERSION_2) {
            return 0;
        }
        int kind = read(device, Registers.DEVICE_ID);
        Memory.store32(device + KIND_OFFSET, kind);
        return kind;
    }

    /** Its number, from 0. */
    public static int number(long device) {
        return Memory.load32(device + NUMBER_OFFSET);
    }

    /** The kind of device, Virtual I/O Device 1.2, chapter 5. */
    public static int kind(long device) {
        return Memory.load32(device + KIND_OFFSET);
    }

    /** The number of its interrupt line. */
    public static int line(long device) {
        return Memory.load32(device + LINE_OFFSET);
    }

    /** {@link #ABSENT}, {@link #LIVE} or {@link #FAILED}. */
    public static int state(long device) {
        return Memory.load32(device + STATE_OFFSET);
    }

    /** True if the driver may use it. */
    public static boolean isLive(long device) {
        return state(device) == LIVE;
    }

    /** The address that the driver has given to {@link #record(long, long)}. */
    public static long record(long device) {
        return Memory.load64(device + RECORD_OFFSET);
    }

    /** Keeps an address for the driver. */
    public static void record(long device, long address) {
        Memory.store64(device + RECORD_OFFSET, address);
    }

    /** Number of queues that were made. */
    public static int queueCount(long device) {
        return Memory.load32(device + QUEUES_OFFSET);
    }

    /** A queue, from 0. */
    public static long queue(long device, int number) {
        return Memory.load64(device + QUEUE_TABLE_OFFSET + 8L * number);
    }

    /** Features agreed upon: the device's own, bits 0 to 23. */
    public static int features(long device) {
        return Memory.load32(device + FEATURES_OFFSET);
    }

    /** 32 bits of the configuration space, from a multiple of 4 on. An exit: for the boot. */
    public static int configuration(long device, int offset) {
        return read(device, Registers.CONFIGURATION + offset);
    }

    /**
     * The first part of bringing a device up: agrees on features.
     *
     * @param wanted features of the device's own that the driver can use
     * @return false if the device does not agree
     */
    public static boolean negotiate(long device, int wanted) {
        write(device, Registers.STATUS, 0);
        if (!awaitReset(device)) {
            return false;
        }
        write(device, Registers.STATUS, Registers.ACKNOWLEDGE | Registers.DRIVER);
        write(device, Registers.DEVICE_FEATURES_SELECT, 1);
        int offeredHigh = read(device, Registers.DEVICE_FEATURES);
        write(device, Registers.DEVICE_FEATURES_SELECT, 0);
        int agreed = read(device, Registers.DEVICE_FEATURES) & wanted;
        if ((offeredHigh & Registers.VERSION_1_HIGH) == 0) {
            write(device, Registers.STATUS, Registers.FAILED);
            return false;
        }
        write(device, Registers.DRIVER_FEATURES_SELECT, 1);
        write(device, Registers.DRIVER_FEATURES, Registers.VERSION_1_HIGH);
        write(device, Registers.DRIVER_FEATURES_SELECT, 0);
        write(device, Registers.DRIVER_FEATURES, agreed);
        write(device, Registers.STATUS, Registers.ACKNOWLEDGE | Registers.DRIVER | Registers.FEATURES_OK);
        Memory.store32(device + FEATURES_OFFSET, agreed);
        return (read(device, Registers.STATUS) & Registers.FEATURES_OK) != 0;
    }

    private static boolean awaitReset(long device) {
        long deadline = Clock.monotonic() + RESET_NANOS;
        while (read(device, Registers.STATUS) != 0) {
            if (Clock.monotonic() >= deadline) {
                return false;
            }
            Cpu.pause();
        }
        return true;
    }

    /**
     * The second part, once for each queue in the order of their numbers.
     *
     * @param maximumSize most descriptors, a power of two up to {@link Virtqueue#MAXIMUM_SIZE}; fewer if the device has fewer
     * @return the queue, or 0 if the device has none or there is no memory
     */
    public static long addQueue(long device, int maximumSize) {
        int number = queueCount(device);
        if (number == MAXIMUM_QUEUES) {
            return 0;
        }
        write(device, Registers.QUEUE_SELECT, number);
        int offered = read(device, Registers.QUEUE_SIZE_MAXIMUM);
        int size = Integer.highestOneBit(Math.min(offered, maximumSize));
        if (offered <= 0 || read(device, Registers.QUEUE_READY) != 0) {
            return 0;
        }
        long queue = Virtqueue.create(device, number, size);
        if (queue == 0) {
            return 0;
        }
        write(device, Registers.QUEUE_SIZE, size);
        writeAddress(device, Registers.QUEUE_DESCRIPTORS, Virtqueue.descriptors(queue));
        writeAddress(device, Registers.QUEUE_DRIVER, Virtqueue.available(queue));
        writeAddress(device, Registers.QUEUE_DEVICE, Virtqueue.used(queue));
        write(device, Registers.QUEUE_READY, 1);
        Memory.store64(device + QUEUE_TABLE_OFFSET + 8L * number, queue);
        Memory.store32(device + QUEUES_OFFSET, number + 1);
        return queue;
    }

    /** The last part: from now on the device serves its queues. */
    public static void start(long device) {
        write(
                device,
                Registers.STATUS,
                Registers.ACKNOWLEDGE | Registers.DRIVER | Registers.FEATURES_OK | Registers.DRIVER_OK);
        Memory.store32(device + STATE_OFFSET, LIVE);
    }

    /** Tells a device that its driver has given up on it. */
    public static void giveUp(long device) {
        write(device, Registers.STATUS, Registers.FAILED);
        Memory.store32(device + STATE_OFFSET, FAILED);
    }

    static void notify(long device, int queue) {
        write(device, Registers.QUEUE_NOTIFY, queue);
    }

    static void countCompletion(long device) {
        Memory.store64(device + COMPLETIONS_OFFSET, Memory.load64(device + COMPLETIONS_OFFSET) + 1);
    }

    /** Requests that the device has completed. */
    public static long completions(long device) {
        return Memory.load64(device + COMPLETIONS_OFFSET);
    }

    /** True if it has completed nothing since this was last asked: then an interrupt was for something else. */
    public static boolean isIdleSinceLook(long device) {
        long completions = completions(device);
        boolean isIdle = completions == Memory.load64(device + SEEN_OFFSET);
        Memory.store64(device + SEEN_OFFSET, completions);
        return isIdle;
    }

    /** True if it has stopped and wants to be reset. An exit. */
    public static boolean needsReset(long device) {
        return (read(device, Registers.STATUS) & Registers.NEEDS_RESET) != 0;
    }

    /**
     * Resets a device that has failed: it touches no memory any more. Its state is {@link #FAILED} from then on.
     *
     * @return false if it does not do as it is told
     */
    public static boolean reset(long device) {
        Memory.store32(device + STATE_OFFSET, FAILED);
        write(device, Registers.STATUS, 0);
        return awaitReset(device);
    }

    private static int read(long device, int register) {
        return Mmio.read32(Memory.load64(device + REGISTERS_OFFSET) + register);
    }

    private static void write(long device, int register, int value) {
        Mmio.write32(Memory.load64(device + REGISTERS_OFFSET) + register, value);
    }

    private static void writeAddress(long device, int register, long address) {
        write(device, register, (int) address);
        write(device, register + 4, (int) (address >>> 32));
    }
}
