package hypha.kernel.fs.disk;

import hypha.bare.Memory;
import hypha.kernel.driver.block.BlockDevice;
import hypha.kernel.task.LinkedQueue;

/**
 * Requests to the device, and what happens when it has answered. What the device has no room for waits in a queue.
 *
 * <pre>
 *   +0x00 node in the queue    +0x18 volume    +0x20 first sector    +0x28 buffer
 *   +0x30 operation, 32 bits   +0x34 sectors   +0x38 whose it is, 32 bits
 * </pre>
 */
final class DiskIo {
    static final int BYTES = 64;
    static final int READ = 0;
    static final int WRITE = 1;
    static final int FLUSH = 2;

    static final int FOR_CACHE_READ = 1;
    static final int FOR_CACHE_WRITE = 2;
    static final int FOR_COMMIT = 3;
    static final int FOR_MOUNT = 4;

    private static final int VOLUME_OFFSET = 0x18;
    private static final int SECTOR_OFFSET = 0x20;
    private static final int BUFFER_OFFSET = 0x28;
    private static final int OPERATION_OFFSET = 0x30;
    private static final int SECTORS_OFFSET = 0x34;
    private static final int PURPOSE_OFFSET = 0x38;

    private DiskIo() {}

    /** Reads or writes {@code blocks} blocks from {@code number} on. The record is the device's until it has answered. */
    static void start(long io, long volume, int operation, int number, int blocks, long buffer, int purpose) {
        Memory.store64(io + VOLUME_OFFSET, volume);
        Memory.store64(io + SECTOR_OFFSET, (long) number * DiskFormat.SECTORS_PER_BLOCK);
        Memory.store64(io + BUFFER_OFFSET, buffer);
        Memory.store32(io + OPERATION_OFFSET, operation);
        Memory.store32(io + SECTORS_OFFSET, blocks * DiskFormat.SECTORS_PER_BLOCK);
        Memory.store32(io + PURPOSE_OFFSET, purpose);
        Volume.count(volume, operation == READ ? Volume.READS : operation == WRITE ? Volume.WRITES : Volume.FLUSHES);
        LinkedQueue.append(volume + Volume.PENDING_IO, io);
        pump(volume);
    }

    private static void pump(long volume) {
        long io = LinkedQueue.first(volume + Volume.PENDING_IO);
        while (io != 0) {
            LinkedQueue.remove(io);
            Volume.add32(volume, Volume.IO_OUTSTANDING, 1);
            int answer = DiskDevice.submit(
                    Volume.get32(volume, Volume.DEVICE),
                    Memory.load32(io + OPERATION_OFFSET),
                    Memory.load64(io + SECTOR_OFFSET),
                    Memory.load32(io + SECTORS_OFFSET),
                    Memory.load64(io + BUFFER_OFFSET),
                    io);
            if (answer == BlockDevice.BUSY) {
                Volume.add32(volume, Volume.IO_OUTSTANDING, -1);
                LinkedQueue.prepend(volume + Volume.PENDING_IO, io);
                return;
            }
            if (answer != BlockDevice.OK) {
                tell(volume, io, false);
            }
            io = LinkedQueue.first(volume + Volume.PENDING_IO);
        }
    }

    /** The device has answered a request. */
    static void complete(long io, boolean ok) {
        long volume = Memory.load64(io + VOLUME_OFFSET);
        tell(volume, io, ok);
        pump(volume);
        Reaper.runIfNeeded(volume);
    }

    private static void tell(long volume, long io, boolean ok) {
        Volume.add32(volume, Volume.IO_OUTSTANDING, -1);
        switch (Memory.load32(io + PURPOSE_OFFSET)) {
            case FOR_CACHE_READ -> BlockCache.wasRead(volume, io, ok);
            case FOR_CACHE_WRITE -> BlockCache.wasWritten(volume, io, ok);
            case FOR_COMMIT -> Commit.answered(volume, ok);
            default -> DiskMount.answered(volume, ok);
        }
    }
}
