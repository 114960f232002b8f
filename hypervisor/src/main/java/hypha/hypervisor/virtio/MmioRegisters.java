package hypha.hypervisor.virtio;

/** Registers of the MMIO transport, version 2: offsets from the device's first address (Virtual I/O Device 1.2, 4.2.2). 32 bits each. */
final class MmioRegisters {
    static final int MAGIC_VALUE = 0x000;
    static final int VERSION = 0x004;
    static final int DEVICE_ID = 0x008;
    static final int VENDOR_ID = 0x00C;
    static final int DEVICE_FEATURES = 0x010;
    static final int DEVICE_FEATURES_SELECT = 0x014;
    static final int DRIVER_FEATURES = 0x020;
    static final int DRIVER_FEATURES_SELECT = 0x024;
    static final int QUEUE_SELECT = 0x030;
    static final int QUEUE_SIZE_MAXIMUM = 0x034;
    static final int QUEUE_SIZE = 0x038;
    static final int QUEUE_READY = 0x044;
    static final int QUEUE_NOTIFY = 0x050;
    static final int INTERRUPT_STATUS = 0x060;
    static final int INTERRUPT_ACKNOWLEDGE = 0x064;
    static final int STATUS = 0x070;
    static final int QUEUE_DESCRIPTORS_LOW = 0x080;
    static final int QUEUE_DESCRIPTORS_HIGH = 0x084;
    static final int QUEUE_DRIVER_LOW = 0x090;
    static final int QUEUE_DRIVER_HIGH = 0x094;
    static final int QUEUE_DEVICE_LOW = 0x0A0;
    static final int QUEUE_DEVICE_HIGH = 0x0A4;
    static final int SHARED_MEMORY_SELECT = 0x0AC;
    static final int SHARED_MEMORY_LENGTH_LOW = 0x0B0;
    static final int SHARED_MEMORY_BASE_HIGH = 0x0BC;
    static final int CONFIGURATION_GENERATION = 0x0FC;
    static final int CONFIGURATION = 0x100;

    /** "virt". */
    static final int MAGIC = 0x7472_6976;
    /** Not the legacy interface. */
    static final int VERSION_2 = 2;
    /** "HYPH". */
    static final int VENDOR = 0x4850_5948;

    static final int STATUS_ACKNOWLEDGE = 1;
    static final int STATUS_DRIVER = 2;
    static final int STATUS_DRIVER_OK = 4;
    static final int STATUS_FEATURES_OK = 8;
    static final int STATUS_NEEDS_RESET = 64;
    static final int STATUS_FAILED = 128;

    static final int INTERRUPT_USED = 1;
    static final int INTERRUPT_CONFIGURATION = 2;

    /** {@code VIRTIO_F_VERSION_1}: the driver knows this version of the standard, and must say so. */
    static final long FEATURE_VERSION_1 = 1L << 32;

    private MmioRegisters() {}
}
