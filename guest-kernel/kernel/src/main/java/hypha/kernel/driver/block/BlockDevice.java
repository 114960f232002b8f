package hypha.kernel.driver.block;

import hypha.bare.Memory;
import hypha.kernel.driver.virtio.VirtioDevice;
import hypha.kernel.driver.virtio.Virtqueue;
import hypha.kernel.handle.Slab;
import hypha.kernel.memory.Ram;

/**
 * Disks, numbered from 0 in the order of their devices: read, write, flush and discard of sectors of 512 bytes, many requests in flight, done in
 * any order. What was written is durable when a flush that was submitted after the write was done is done.
 *
 * <pre>
 *   disk:    +0x00 device   +0x08 sectors   +0x10 client, 32 bits   +0x18 first free request, or 0
 *            +0x20 requests done            +0x28 requests that failed
 *   request: +0x00 type, 32 bits; reserved, 32 bits; sector, 64 bits: the header that the device reads
 *            +0x10 a range to discard: sector, 64 bits; sectors, 32 bits; flags, 32 bits
 *            +0x20 status, 8 bits: what the device writes
 *            +0x28 the client's word     +0x30 next free request
 * </pre>
 *
 * <p>The device sees header and status alone of a request; what it answers is a number that is compared, nothing else. Callers hold the kernel
 * lock.
 */
public final class BlockDevice {
    /** Bytes of a sector. */
    public static final int SECTOR_BYTES = 512;
    /** Most sectors of a read or a write: 64 KiB. */
    public static final int MAXIMUM_SECTORS = 128;
    /** Most sectors of a discard. */
    public static final int MAXIMUM_DISCARD = 1 << 20;
    /** Most disks. */
    public static final int MAXIMUM_DISKS = 8;
    /** Most requests in flight on a disk. */
    public static final int REQUESTS = 64;

    /** Operation: sectors into the buffer. */
    public static final int READ = 0;
    /** Operation: the buffer into sectors. */
    public static final int WRITE = 1;
    /** Operation: makes durable what was written; neither sectors nor buffer. */
    public static final int FLUSH = 2;
    /** Operation: the sectors' content is not needed any more; no buffer. Done without effect where the device cannot. */
    public static final int DISCARD = 3;

    /** The request is in flight, and its client will be told. */
    public static final int OK = 0;
    /** There is no room for a request now; there is when one of those in flight is done. */
    public static final int BUSY = -1;
    /** No such disk, operation or sectors. */
    public static final int INVALID = -2;
    /** The disk cannot be written. */
    public static final int READ_ONLY = -3;
    /** The disk has failed. */
    public static final int FAILED = -4;

    private static final int QUEUE_SIZE = 256;
    private static final int FEATURE_READ_ONLY = 1 << 5;
    private static final int FEATURE_FLUSH = 1 << 9;
    private static final int FEATURE_DISCARD = 1 << 13;
    private static final int FEATURES = FEATURE_READ_ONLY | FEATURE_FLUSH | FEATURE_DISCARD;
    private static final int TYPE_IN = 0;
    private static final int TYPE_OUT = 1;
    private static final int TYPE_FLUSH = 4;
    private static final int TYPE_DISCARD = 11;
    private static final int HEADER_BYTES = 16;
    /** What the status is before the device has written it: none that it has. */
    private static final int STATUS_NONE = 0xFF;

    private static final int DISK_BYTES = 64;
    private static final int DEVICE_OFFSET = 0x00;
    private static final int SECTORS_OFFSET = 0x08;
    private static final int CLIENT_OFFSET = 0x10;
    private static final int FREE_OFFSET = 0x18;
    private static final int DONE_OFFSET = 0x20;
    private static final int FAILED_OFFSET = 0x28;

    private static final int REQUEST_SHIFT = 6;
    private static final int SECTOR_OFFSET = 0x08;
    private static final int RANGE_OFFSET = 0x10;
    private static final int STATUS_OFFSET = 0x20;
    private static final int CONTEXT_OFFSET = 0x28;
    private static final int NEXT_OFFSET = 0x30;

    private static long disks;
    private static int count;

    private BlockDevice() {}

    /** There is no disk yet. */
    public static void init() {
        count = 0;
        disks = 0;
    }

    /** Brings a device up as the next disk. False if that fails, or there are as many as may be. */
    public static boolean begin(long device) {
        if (disks == 0) {
            disks = Slab.allocate(DISK_BYTES * MAXIMUM_DISKS);
        }
        if (disks == 0 || count == MAXIMUM_DISKS || !VirtioDevice.negotiate(device, FEATURES)) {
            return false;
        }
        long sectors = VirtioDevice.configuration(device, 0) & 0xFFFF_FFFFL
                | (long) VirtioDevice.configuration(device, 4) << 32;
        long requests = Ram.allocateZeroed(0);
        if (sectors <= 0 || requests == 0 || VirtioDevice.addQueue(device, QUEUE_SIZE) == 0) {
            return false;
        }
        long disk = disk(count);
        Memory.store64(disk + DEVICE_OFFSET, device);
        Memory.store64(disk + SECTORS_OFFSET, sectors);
        for (int index = 0; index < REQUESTS; index++) {
            putFree(disk, requests + ((long) index << REQUEST_SHIFT));
        }
        VirtioDevice.record(device, disk);
        VirtioDevice.start(device);
        count++;
        return true;
    }

    private static long disk(int number) {
        return disks + (long) number * DISK_BYTES;
    }

    private static void putFree(long disk, long request) {
        Memory.store64(request + NEXT_OFFSET, Memory.load64(disk + FREE_OFFSET));
        Memory.store64(disk + FREE_OFFSET, request);
    }

    /** Number of disks. */
    public static int count() {
        return count;
    }

    private static boolean exists(int number) {
        return number >= 0 && number < count;
    }

    /** Sectors of a disk; 0 if there is none of that number. */
    public static long sectors(int number) {
        return exists(number) ? Memory.load64(disk(number) + SECTORS_OFFSET) : 0;
    }

    /** True if a disk cannot be written. */
    public static boolean isReadOnly(int number) {
        return exists(number) && hasFeature(disk(number), FEATURE_READ_ONLY);
    }

    private static boolean hasFeature(long disk, int feature) {
        return (VirtioDevice.features(Memory.load64(disk + DEVICE_OFFSET)) & feature) != 0;
    }

    /** Makes somebody of {@link BlockClients} a disk's client. False if there is no such disk, or it has a client. */
    public static boolean open(int number, int client) {
        if (!exists(number) || Memory.load32(disk(number) + CLIENT_OFFSET) != BlockClients.NONE) {
            return false;
        }
        Memory.store32(disk(number) + CLIENT_OFFSET, client);
        return true;
    }

    /** Frees a disk of its client, which has no request in flight. */
    public static void close(int number) {
        Memory.store32(disk(number) + CLIENT_OFFSET, BlockClients.NONE);
    }

    /**
     * Gives a disk a request. The buffer is the device's until the client is told.
     *
     * @param number the disk
     * @param operation {@link #READ}, {@link #WRITE}, {@link #FLUSH} or {@link #DISCARD}
     * @param sector the first of {@code sectors}
     * @param sectors 1 to {@link #MAXIMUM_SECTORS}, or to {@link #MAXIMUM_DISCARD}
     * @param buffer memory for that many sectors
     * @param context what the client is told with
     * @return {@link #OK} or what is wrong
     */
    public static int submit(int number, int operation, long sector, int sectors, long buffer, long context) {
        if (!exists(number)) {
            return INVALID;
        }
        long disk = disk(number);
        long device = Memory.load64(disk + DEVICE_OFFSET);
        boolean isRange = operation != FLUSH;
        int most = operation == DISCARD ? MAXIMUM_DISCARD : MAXIMUM_SECTORS;
        long all = Memory.load64(disk + SECTORS_OFFSET);
        if (operation < READ
                || operation > DISCARD
                || isRange && (sectors < 1 || sectors > most || sector < 0 || sector > all - sectors)) {
            return INVALID;
        }
        if (operation != READ && operation != FLUSH && hasFeature(disk, FEATURE_READ_ONLY)) {
            return READ_ONLY;
        }
        if (!VirtioDevice.isLive(device)) {
            return FAILED;
        }
        long queue = VirtioDevice.queue(device, 0);
        long request = Memory.load64(disk + FREE_OFFSET);
        if (request == 0 || Virtqueue.room(queue) < 3) {
            return BUSY;
        }
        Memory.store64(disk + FREE_OFFSET, Memory.load64(request + NEXT_OFFSET));
        Memory.store64(request + CONTEXT_OFFSET, context);
        Memory.store8(request + STATUS_OFFSET, STATUS_NONE);
        describe(queue, request, effective(disk, operation), sector, sectors, buffer);
        Virtqueue.submit(queue, request);
        Virtqueue.kick(queue);
        return OK;
    }

    /** What cannot be discarded, or need not be flushed, is a flush or a read of nothing in the end: a flush, which every device answers. */
    private static int effective(long disk, int operation) {
        return operation == DISCARD && !hasFeature(disk, FEATURE_DISCARD) ? FLUSH : operation;
    }

    private static void describe(long queue, long request, int operation, long sector, int sectors, long buffer) {
        Memory.store32(
                request,
                switch (operation) {
                    case READ -> TYPE_IN;
                    case WRITE -> TYPE_OUT;
                    case FLUSH -> TYPE_FLUSH;
                    default -> TYPE_DISCARD;
                });
        Memory.store64(request + SECTOR_OFFSET, operation == READ || operation == WRITE ? sector : 0);
        Virtqueue.add(queue, request, HEADER_BYTES, false);
        if (operation == READ || operation == WRITE) {
            Virtqueue.add(queue, buffer, sectors * SECTOR_BYTES, operation == READ);
        } else if (operation == DISCARD) {
            Memory.store64(request + RANGE_OFFSET, sector);
            Memory.store64(request + RANGE_OFFSET + 8, sectors);
            Virtqueue.add(queue, request + RANGE_OFFSET, HEADER_BYTES, false);
        }
        Virtqueue.add(queue, request + STATUS_OFFSET, 1, true);
    }

    /** The device has answered a request: for {@code Drivers}. */
    public static void completed(long device, long request) {
        finish(VirtioDevice.record(device), request, Memory.load8(request + STATUS_OFFSET) == 0);
    }

    /** The device has failed, and will not answer a request: for {@code Drivers}. */
    public static void failed(long device, long request) {
        finish(VirtioDevice.record(device), request, false);
    }

    private static void finish(long disk, long request, boolean isDone) {
        long context = Memory.load64(request + CONTEXT_OFFSET);
        putFree(disk, request);
        long counter = disk + (isDone ? DONE_OFFSET : FAILED_OFFSET);
        Memory.store64(counter, Memory.load64(counter) + 1);
        BlockClients.completed(Memory.load32(disk + CLIENT_OFFSET), context, isDone);
    }

    /** Requests that a disk has done since boot. */
    public static long requestsDone(int number) {
        return exists(number) ? Memory.load64(disk(number) + DONE_OFFSET) : 0;
    }

    /** Requests that failed on a disk since boot. */
    public static long requestsFailed(int number) {
        return exists(number) ? Memory.load64(disk(number) + FAILED_OFFSET) : 0;
    }

    /** Requests that all disks have done since boot. Needs no lock: it may be a little old. */
    public static long allRequestsDone() {
        return sum(DONE_OFFSET);
    }

    /** Requests that failed on any disk since boot. Needs no lock. */
    public static long allRequestsFailed() {
        return sum(FAILED_OFFSET);
    }

    private static long sum(int offset) {
        long sum = 0;
        for (int number = 0; number < count; number++) {
            sum += Memory.load64(disk(number) + offset);
        }
        return sum;
    }
}
