package hypha.hypervisor.virtio;

import hypha.hypervisor.Doorbell;
import hypha.hypervisor.GuestMemory;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A device's register file and queues: the virtio transport over MMIO, version 2 (Virtual I/O Device 1.2, 4.2). vCPUs read and write
 * registers; the device's thread ({@link DeviceThread}) serves the queues.
 *
 * <p>A driver that breaks the protocol stops its device, {@code DEVICE_NEEDS_RESET}, and nothing else. A reset is done by the device's
 * thread, between two buffers; until then the status does not read 0. Interrupts are edges: who does not acknowledge them gets the next one
 * all the same.
 */
final class VirtioMmio implements Virtqueue.Listener {
    private final VirtioDevice device;
    private final GuestMemory memory;
    private final Doorbell doorbell;
    private final Runnable interrupt;
    private final int[] sizes;
    private final byte[] configuration;
    /** What the driver says of each queue before it is ready. */
    private final QueueSetup[] setups;

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong readBytes = new AtomicLong();
    private final AtomicLong writtenBytes = new AtomicLong();
    private final AtomicLong interrupts = new AtomicLong();
    private final AtomicLong notifications = new AtomicLong();
    private final AtomicLong breaches = new AtomicLong();

    /** Written under the object's lock, as is all that follows. */
    private volatile int status;

    private volatile boolean resetting;
    private volatile String breach = "";
    private int interruptStatus;
    private int deviceFeaturesSelect;
    private int driverFeaturesSelect;
    private int queueSelect;
    private long driverFeatures;

    /** One queue as the driver sets it up; its queue when it is ready. */
    private static final class QueueSetup {
        private int size;
        private long descriptors;
        private long driver;
        private long device;
        private volatile Virtqueue queue;
    }

    VirtioMmio(VirtioDevice device, GuestMemory memory, Doorbell doorbell, Runnable interrupt) {
        this.device = device;
        this.memory = memory;
        this.doorbell = doorbell;
        this.interrupt = interrupt;
        this.sizes = device.queueSizes();
        this.configuration = device.configuration();
        this.setups = new QueueSetup[sizes.length];
        for (int queue = 0; queue < sizes.length; queue++) {
            if (sizes[queue] < 1 || sizes[queue] > 1024 || Integer.bitCount(sizes[queue]) != 1) {
                throw new IllegalArgumentException("queue=" + queue + " size=" + sizes[queue]);
            }
            setups[queue] = new QueueSetup();
        }
        if (configuration.length % 4 != 0 || configuration.length > 256) {
            throw new IllegalArgumentException("configuration bytes=" + configuration.length);
        }
    }

    VirtioDevice device() {
        return device;
    }

    Doorbell doorbell() {
        return doorbell;
    }

    int queueCount() {
        return setups.length;
    }

    /** The queue if it is to be served, else null. */
    Virtqueue queue(int number) {
        return isLive() ? setups[number].queue : null;
    }

    /** True if the driver has brought the device up, and it has not stopped. */
    boolean isLive() {
        return (status & (MmioRegisters.STATUS_DRIVER_OK | MmioRegisters.STATUS_NEEDS_RESET))
                == MmioRegisters.STATUS_DRIVER_OK;
    }

    /** Reads a register, by its offset, a multiple of 4. What is no register reads as 0. */
    synchronized int read(int offset) {
        if (offset >= MmioRegisters.CONFIGURATION) {
            return configuration(offset - MmioRegisters.CONFIGURATION);
        }
        if (offset >= MmioRegisters.SHARED_MEMORY_LENGTH_LOW && offset <= MmioRegisters.SHARED_MEMORY_BASE_HIGH) {
            return -1; // no such region
        }
        return switch (offset) {
            case MmioRegisters.MAGIC_VALUE -> MmioRegisters.MAGIC;
            case MmioRegisters.VERSION -> MmioRegisters.VERSION_2;
            case MmioRegisters.DEVICE_ID -> device.id();
            case MmioRegisters.VENDOR_ID -> MmioRegisters.VENDOR;
            case MmioRegisters.DEVICE_FEATURES -> half(features(), deviceFeaturesSelect);
            case MmioRegisters.QUEUE_SIZE_MAXIMUM -> isQueue() ? sizes[queueSelect] : 0;
            case MmioRegisters.QUEUE_READY -> isQueue() && setups[queueSelect].queue != null ? 1 : 0;
            case MmioRegisters.INTERRUPT_STATUS -> interruptStatus;
            case MmioRegisters.STATUS -> status;
            default -> 0;
        };
    }

    private int configuration(int offset) {
        int value = 0;
        for (int index = Math.min(configuration.length - offset, 4) - 1; index >= 0; index--) {
            value = value << 8 | configuration[offset + index] & 0xFF;
        }
        return value;
    }

    private long features() {
        return device.features() | MmioRegisters.FEATURE_VERSION_1;
    }

    private static int half(long value, int select) {
        return select == 0 ? (int) value : select == 1 ? (int) (value >>> 32) : 0;
    }

    private boolean isQueue() {
        return queueSelect >= 0 && queueSelect < setups.length;
    }

    /** Writes a register, by its offset, a multiple of 4. What is none, or is not to be written now, is left as it is. */
    void write(int offset, int value) {
        if (offset == MmioRegisters.QUEUE_NOTIFY) {
            doorbell.signal();
            return;
        }
        synchronized (this) {
            switch (offset) {
                case MmioRegisters.DEVICE_FEATURES_SELECT -> deviceFeaturesSelect = value;
                case MmioRegisters.DRIVER_FEATURES_SELECT -> driverFeaturesSelect = value;
                case MmioRegisters.DRIVER_FEATURES -> driverFeatures(value);
                case MmioRegisters.QUEUE_SELECT -> queueSelect = value;
                case MmioRegisters.INTERRUPT_ACKNOWLEDGE -> interruptStatus &= ~value;
                case MmioRegisters.STATUS -> status(value);
                default -> {
                    if (isQueue()) {
                        setUp(setups[queueSelect], offset, value);
                    }
                }
            }
        }
    }

    private void driverFeatures(int value) {
        if ((status & MmioRegisters.STATUS_FEATURES_OK) == 0) {
            if (driverFeaturesSelect == 0) {
                driverFeatures = driverFeatures & 0xFFFF_FFFF_0000_0000L | value & 0xFFFF_FFFFL;
            } else if (driverFeaturesSelect == 1) {
                driverFeatures = driverFeatures & 0xFFFF_FFFFL | (long) value << 32;
            }
        }
    }

    private void setUp(QueueSetup setup, int offset, int value) {
        if (offset == MmioRegisters.QUEUE_READY) {
            ready(setup, value);
            return;
        }
        if (setup.queue != null) {
            return;
        }
        switch (offset) {
            case MmioRegisters.QUEUE_SIZE -> setup.size = value;
            case MmioRegisters.QUEUE_DESCRIPTORS_LOW -> setup.descriptors = low(setup.descriptors, value);
            case MmioRegisters.QUEUE_DESCRIPTORS_HIGH -> setup.descriptors = high(setup.descriptors, value);
            case MmioRegisters.QUEUE_DRIVER_LOW -> setup.driver = low(setup.driver, value);
            case MmioRegisters.QUEUE_DRIVER_HIGH -> setup.driver = high(setup.driver, value);
            case MmioRegisters.QUEUE_DEVICE_LOW -> setup.device = low(setup.device, value);
            case MmioRegisters.QUEUE_DEVICE_HIGH -> setup.device = high(setup.device, value);
            default -> {}
        }
    }

    private static long low(long old, int value) {
        return old & 0xFFFF_FFFF_0000_0000L | value & 0xFFFF_FFFFL;
    }

    private static long high(long old, int value) {
        return old & 0xFFFF_FFFFL | (long) value << 32;
    }

    private void ready(QueueSetup setup, int value) {
        if (value != 1) {
            if (setup.queue != null) {
                setup.queue.kill();
                setup.queue = null;
            }
            return;
        }
        if (setup.queue != null) {
            return;
        }
        if (setup.size < 1 || setup.size > sizes[queueSelect] || Integer.bitCount(setup.size) != 1) {
            needsReset("queue=" + queueSelect + " size=" + setup.size);
            return;
        }
        try {
            setup.queue = new Virtqueue(memory, this, setup.size, setup.descriptors, setup.driver, setup.device);
        } catch (VirtioException e) {
            needsReset("queue=" + queueSelect + ": " + e.getMessage());
        }
    }

    private void status(int value) {
        if (value == 0) {
            if (status != 0) {
                resetting = true;
                doorbell.signal();
            }
            return;
        }
        if (resetting) {
            return;
        }
        int set = value & ~status & ~MmioRegisters.STATUS_NEEDS_RESET;
        boolean isAgreed =
                (driverFeatures & ~features()) == 0 && (driverFeatures & MmioRegisters.FEATURE_VERSION_1) != 0;
        if ((set & MmioRegisters.STATUS_FEATURES_OK) != 0 && !isAgreed) {
            set &= ~MmioRegisters.STATUS_FEATURES_OK; // 3.1.1: the driver reads it back, and sees that it is not set
        }
        if ((set & MmioRegisters.STATUS_DRIVER_OK) != 0 && ((status | set) & MmioRegisters.STATUS_FEATURES_OK) == 0) {
            needsReset("DRIVER_OK before FEATURES_OK");
            return;
        }
        if ((set & MmioRegisters.STATUS_DRIVER_OK) != 0) {
            device.negotiated(driverFeatures);
        }
        status |= set;
        doorbell.signal();
    }

    /** Stops the device until the driver resets it, and interrupts the driver. */
    synchronized void needsReset(String reason) {
        breaches.incrementAndGet();
        breach = reason;
        boolean tell = (status & MmioRegisters.STATUS_DRIVER_OK) != 0;
        status |= MmioRegisters.STATUS_NEEDS_RESET;
        if (tell) {
            interruptStatus |= MmioRegisters.INTERRUPT_CONFIGURATION;
            interrupts.incrementAndGet();
            interrupt.run();
        }
    }

    /** Why the device was stopped last, for people; empty if it never was. */
    String breach() {
        return breach;
    }

    boolean isResetting() {
        return resetting;
    }

    /** Does the reset that the driver has asked for. By the device's thread. */
    void reset() {
        device.reset();
        synchronized (this) {
            for (QueueSetup setup : setups) {
                if (setup.queue != null) {
                    setup.queue.kill();
                }
                setup.queue = null;
                setup.size = 0;
                setup.descriptors = 0;
                setup.driver = 0;
                setup.device = 0;
            }
            interruptStatus = 0;
            driverFeatures = 0;
            resetting = false;
            status = 0;
        }
    }

    /** The device's thread was woken by a notification. */
    void countNotification() {
        notifications.incrementAndGet();
    }

    @Override
    public void completed(Virtqueue queue, long read, long written, boolean raise) {
        requests.incrementAndGet();
        readBytes.addAndGet(read);
        writtenBytes.addAndGet(written);
        synchronized (this) {
            interruptStatus |= MmioRegisters.INTERRUPT_USED;
        }
        if (raise) {
            interrupts.incrementAndGet();
            interrupt.run();
        }
    }

    void addStatistics(String prefix, Map<String, Long> values) {
        values.put(prefix + "requests", requests.get());
        values.put(prefix + "readBytes", readBytes.get());
        values.put(prefix + "writtenBytes", writtenBytes.get());
        values.put(prefix + "interrupts", interrupts.get());
        values.put(prefix + "notifications", notifications.get());
        values.put(prefix + "breaches", breaches.get());
        device.addStatistics(prefix, values);
    }
}
