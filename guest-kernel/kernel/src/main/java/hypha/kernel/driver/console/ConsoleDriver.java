package hypha.kernel.driver.console;

import hypha.bare.Memory;
import hypha.kernel.driver.virtio.VirtioDevice;
import hypha.kernel.driver.virtio.Virtqueue;
import hypha.kernel.handle.Slab;
import hypha.kernel.vfs.Pipe;

/**
 * A terminal: a virtio console with one port (Virtual I/O Device 1.2, 5.3). One request each way at a time, from and to buffers of the
 * kernel, so a task that is killed has nothing under way: what it has written goes out, and what it wanted to read is the next one's. A
 * reading request that comes back empty is the end of the input, which the standard does not know. Callers hold the kernel lock, or are the boot.
 */
public final class ConsoleDriver {
    /** Bytes that go in or out at once; a write of so many is not mixed with others'. */
    public static final int BUFFER_BYTES = 4096;

    private static final int RECEIVE = 0;
    private static final int TRANSMIT = 1;
    private static final int QUEUE_BYTES = 0x10;

    private static long device;
    /** What the device has written: the bytes from {@link #inputFirst} to {@link #inputEnd} are still to be read. */
    private static long input;

    private static int inputFirst;
    private static int inputEnd;
    private static boolean isEnded;
    /** What is to go out; the device has it while {@link #isSending}. */
    private static long output;

    private static int outputBytes;
    private static boolean isSending;
    /** Those who wait to read, then those who wait to write. */
    private static long waiting;

    private ConsoleDriver() {}

    /** There is no device yet. */
    public static void init() {
        device = 0;
        inputFirst = 0;
        inputEnd = 0;
        isEnded = false;
        outputBytes = 0;
        isSending = false;
    }

    /** Brings a device up and asks it for input. False if that fails; a second device is left alone. */
    public static boolean begin(long found) {
        if (device != 0
                || !VirtioDevice.negotiate(found, 0)
                || VirtioDevice.addQueue(found, 2) == 0
                || VirtioDevice.addQueue(found, 2) == 0) {
            return false;
        }
        input = Slab.allocate(BUFFER_BYTES);
        output = Slab.allocate(BUFFER_BYTES);
        waiting = Slab.allocate(2 * QUEUE_BYTES);
        if (input == 0 || output == 0 || waiting == 0) {
            return false;
        }
        VirtioDevice.start(found);
        device = found;
        ask();
        return true;
    }

    /** True if the machine has a terminal, be it one that has failed. */
    public static boolean isThere() {
        return device != 0;
    }

    /** True if nothing comes and goes any more. */
    public static boolean hasFailed() {
        return !VirtioDevice.isLive(device);
    }

    private static void ask() {
        long queue = VirtioDevice.queue(device, RECEIVE);
        Virtqueue.add(queue, input, BUFFER_BYTES, true);
        Virtqueue.submit(queue, 0);
        Virtqueue.kick(queue);
    }

    /** The device is done with a request. */
    public static void completed(int queue, int bytes) {
        if (queue == RECEIVE) {
            inputFirst = 0;
            inputEnd = bytes;
            isEnded = bytes == 0;
            Pipe.wakeAll(queue(true));
        } else {
            isSending = false;
            outputBytes = 0;
            Pipe.wakeAll(queue(false));
        }
    }

    /** The device will not answer any more. */
    public static void failed() {
        isSending = false;
        Pipe.wakeAll(queue(true));
        Pipe.wakeAll(queue(false));
    }

    /** Bytes that can be read. */
    public static long available() {
        return inputEnd - inputFirst;
    }

    /** True if nothing more will come. */
    public static boolean isEnded() {
        return isEnded || hasFailed();
    }

    /** True if who reads, or writes, need not wait. */
    public static boolean isReady(boolean reads) {
        return hasFailed() || (reads ? isEnded || available() != 0 : room() != 0);
    }

    /** Bytes that can be written: all of a buffer or none. */
    public static long room() {
        return isSending ? 0 : BUFFER_BYTES - outputBytes;
    }

    /** The queue of those who wait to read, or to write. */
    public static long queue(boolean reads) {
        return reads ? waiting : waiting + QUEUE_BYTES;
    }

    /** Takes bytes, of which there are at least so many. With the last of them the device is asked for more. */
    public static void take(long target, long bytes) {
        Memory.copy(target, input + inputFirst, bytes);
        inputFirst += (int) bytes;
        if (bytes != 0 && inputFirst == inputEnd && VirtioDevice.isLive(device)) {
            ask();
        }
    }

    /** Puts bytes in, for which there is room; {@link #send} must follow. */
    public static void put(long source, long bytes) {
        Memory.copy(output + outputBytes, source, bytes);
        outputBytes += (int) bytes;
    }

    /** Gives what was put in to the device, which has not failed. */
    public static void send() {
        if (outputBytes == 0) {
            return;
        }
        isSending = true;
        long queue = VirtioDevice.queue(device, TRANSMIT);
        Virtqueue.add(queue, output, outputBytes, false);
        Virtqueue.submit(queue, 0);
        Virtqueue.kick(queue);
    }
}
