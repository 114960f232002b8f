package hypha.kernel.driver.entropy;

import hypha.bare.Memory;
import hypha.kernel.driver.virtio.VirtioDevice;
import hypha.kernel.driver.virtio.Virtqueue;
import hypha.kernel.entropy.Entropy;
import hypha.kernel.handle.Slab;

/**
 * Mixes random bytes of the host into the kernel's generator: at boot, and whenever the generator has reseeded itself from the CPU. One
 * request at a time. The bytes are never the only source, so a host that answers with less, or with what is not random, takes nothing away.
 * Callers hold the kernel lock, or are the boot.
 */
public final class EntropyDriver {
    /** Bytes of a request. */
    static final int REQUEST_BYTES = 64;

    private static long device;
    private static long buffer;
    private static boolean isAsked;
    private static long reseedsSeen;
    private static long bytesTaken;

    private EntropyDriver() {}

    /** There is no device yet. */
    public static void init() {
        device = 0;
        isAsked = false;
        bytesTaken = 0;
    }

    /** Brings a device up and asks it. False if that fails; a second device is left alone. */
    public static boolean begin(long found) {
        if (device != 0 || !VirtioDevice.negotiate(found, 0) || VirtioDevice.addQueue(found, 2) == 0) {
            return false;
        }
        buffer = Slab.allocate(REQUEST_BYTES);
        if (buffer == 0) {
            return false;
        }
        VirtioDevice.start(found);
        device = found;
        ask();
        return true;
    }

    private static void ask() {
        reseedsSeen = Entropy.reseeds();
        isAsked = true;
        long queue = VirtioDevice.queue(device, 0);
        Virtqueue.add(queue, buffer, REQUEST_BYTES, true);
        Virtqueue.submit(queue, 0);
        Virtqueue.kick(queue);
    }

    /** The device has answered. */
    public static void completed(long from, int bytes) {
        isAsked = false;
        bytesTaken += bytes;
        Entropy.add(buffer, bytes);
        Memory.fill(buffer, 0, REQUEST_BYTES);
    }

    /** The device will not answer any more. */
    public static void failed() {
        device = 0;
        isAsked = false;
    }

    /** True if the generator has reseeded itself since the device was asked. Needs no lock: at worst the next round sees it. */
    public static boolean isDue() {
        return device != 0 && !isAsked && Entropy.reseeds() != reseedsSeen;
    }

    /** Asks the device if it is time. True if it was. */
    public static boolean serve() {
        if (!isDue()) {
            return false;
        }
        ask();
        return true;
    }

    /** Bytes of devices that were mixed in since boot. */
    public static long bytesTaken() {
        return bytesTaken;
    }
}
