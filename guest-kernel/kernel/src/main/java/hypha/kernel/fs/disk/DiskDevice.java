package hypha.kernel.fs.disk;

import hypha.bare.Memory;
import hypha.kernel.driver.block.BlockClients;
import hypha.kernel.driver.block.BlockDevice;
import hypha.kernel.memory.Ram;
import hypha.kernel.task.LinkedQueue;

/**
 * The device below a volume: a disk of the block driver, whose only client the file system then is. {@link #QUEUED} is one whose requests wait in a queue until somebody who plays a disk has taken and done
 * them: tests, which decide what reaches the disk and when.
 */
final class DiskDevice {
    /** The number of the device that is a queue. */
    static final int QUEUED = -1;

    private static final int OPERATION_OFFSET = 0x18;
    private static final int SECTORS_OFFSET = 0x1C;
    private static final int SECTOR_OFFSET = 0x20;
    private static final int BUFFER_OFFSET = 0x28;
    private static final int CONTEXT_OFFSET = 0x30;
    private static final int RECORD_BYTES = 64;
    private static final int RECORDS = 64;

    private static long queue;
    private static long idle;
    private static long queuedSectors;

    private DiskDevice() {}

    /** Takes a device for a volume. False if there is none of that number, or somebody has it. */
    static boolean open(int device) {
        return device == QUEUED || BlockDevice.open(device, BlockClients.FILES);
    }

    /** True if a device cannot be written. */
    static boolean isReadOnly(int device) {
        return device != QUEUED && BlockDevice.isReadOnly(device);
    }

    /** Sets the queue up as a disk of so many sectors. False if there is not enough memory. */
    static boolean initQueue(long sectors) {
        long frame = Ram.allocateZeroed(1);
        if (frame == 0) {
            return false;
        }
        queuedSectors = sectors;
        queue = frame;
        idle = frame + LinkedQueue.QUEUE_BYTES;
        for (int index = 1; index <= RECORDS; index++) {
            LinkedQueue.append(idle, frame + (long) index * RECORD_BYTES);
        }
        return true;
    }

    /** Sectors of a device. */
    static long sectors(int device) {
        return device == QUEUED ? queuedSectors : BlockDevice.sectors(device);
    }

    /**
     * Gives the device a request. It answers later by {@link DiskIo#complete} with the context, never before this returns.
     *
     * @return {@link BlockDevice#OK}, {@link BlockDevice#BUSY} if it has no room now, or why it will never do it
     */
    static int submit(int device, int operation, long sector, int sectors, long buffer, long context) {
        return device == QUEUED
                ? enqueue(operation, sector, sectors, buffer, context)
                : BlockDevice.submit(device, operation, sector, sectors, buffer, context);
    }

    private static int enqueue(int operation, long sector, int sectors, long buffer, long context) {
        long record = LinkedQueue.first(idle);
        if (record == 0) {
            return BlockDevice.BUSY;
        }
        LinkedQueue.remove(record);
        Memory.store32(record + OPERATION_OFFSET, operation);
        Memory.store32(record + SECTORS_OFFSET, sectors);
        Memory.store64(record + SECTOR_OFFSET, sector);
        Memory.store64(record + BUFFER_OFFSET, buffer);
        Memory.store64(record + CONTEXT_OFFSET, context);
        LinkedQueue.append(queue, record);
        return BlockDevice.OK;
    }

    /** The first request that waits in the queue after {@code record}, or the first of all for 0; 0 if there is none. */
    static long nextQueued(long record) {
        return record == 0 ? LinkedQueue.first(queue) : LinkedQueue.next(record);
    }

    static int operation(long record) {
        return Memory.load32(record + OPERATION_OFFSET);
    }

    static int sectorsOf(long record) {
        return Memory.load32(record + SECTORS_OFFSET);
    }

    static long sector(long record) {
        return Memory.load64(record + SECTOR_OFFSET);
    }

    static long buffer(long record) {
        return Memory.load64(record + BUFFER_OFFSET);
    }

    /** The disk has done, or refused, a request of the queue. */
    static void answer(long record, boolean ok) {
        LinkedQueue.remove(record);
        LinkedQueue.append(idle, record);
        DiskIo.complete(Memory.load64(record + CONTEXT_OFFSET), ok);
    }
}
