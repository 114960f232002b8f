package hypha.kernel.driver.virtio;

/** Registers and bits of the virtio MMIO transport, version 2 (Virtual I/O Device 1.2, 4.2.2 and 2.1). */
final class Registers {
    static final int MAGIC_VALUE = 0x000;
    static final int VERSION = 0x004;
    static final int DEVICE_ID = 0x008;
    static final int DEVICE_FEATURES = 0x010;
    static final int DEVICE_FEATURES_SELECT = 0x014;
    static final int DRIVER_FEATURES = 0x020;
    static final int DRIVER_FEATURES_SELECT = 0x024;
    static final int QUEUE_SELECT = 0x030;
    static final int QUEUE_SIZE_MAXIMUM = 0x034;
    static final int QUEUE_SIZE = 0x038;
    static final int QUEUE_READY = 0x044;
    static final int QUEUE_NOTIFY = 0x050;
    static final int STATUS = 0x070;
    static final int QUEUE_DESCRIPTORS = 0x080;
    static final int QUEUE_DRIVER = 0x090;
    static final int QUEUE_DEVICE = 0x0A0;
    static final int CONFIGURATION = 0x100;

    /** "virt". */
    static final int MAGIC = 0x7472_6976;
    /** The version of the transport. */
    static final int VERSION_2 = 2;

    static final int ACKNOWLEDGE = 1;
    static final int DRIVER = 2;
    static final int DRIVER_OK = 4;
    static final int FEATURES_OK = 8;
    static final int NEEDS_RESET = 64;
    static final int FAILED = 128;

    /** {@code VIRTIO_F_VERSION_1}, in the upper half of the features. */
    static final int VERSION_1_HIGH = 1;

    private Registers() {}
}
