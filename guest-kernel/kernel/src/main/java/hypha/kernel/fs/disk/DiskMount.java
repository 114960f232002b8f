package hypha.kernel.fs.disk;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.log.Log;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;

/**
 * Mounting: superblock, journal, state block, in steps each of which ends with an answer of the device. The journal's halves hold the last
 * two transactions. Of those that are whole, and adjacent, the older is written to where it belongs first: that it was is certain only once
 * the newer's flush is.
 */
final class DiskMount {
    private static final int SUPERBLOCK = 1;
    private static final int SUPERBLOCK_COPY = 2;
    private static final int FIRST_DESCRIPTOR = 3;
    private static final int SECOND_DESCRIPTOR = 4;
    private static final int PAYLOAD = 5;
    private static final int REPLAY = 6;
    private static final int REPLAY_FLUSH = 7;
    private static final int STATE_BLOCK = 8;

    private static final int PIECE_BLOCKS = 16;
    private static final int SMALL_CACHE = 1024;
    private static final int LARGE_CACHE = 4096;
    /** Most inodes of a volume. */
    private static final int MOST_INODES = 1 << 22;

    private DiskMount() {}

    /**
     * Begins to mount a device. Operations wait until it is done; if it fails they get {@link Status#IO}.
     *
     * @return the volume, or 0 if there is not enough memory
     */
    static long start(int device, boolean readOnly) {
        long volume = Volume.create(device, readOnly || DiskDevice.isReadOnly(device));
        long buffer = Ram.allocateZeroed(2);
        if (volume == 0 || buffer == 0 || !Checksum.init()) {
            return 0;
        }
        Volume.set64(volume, Volume.MOUNT_BUFFER, buffer);
        Volume.set64(volume, Volume.COMMIT_IO, buffer + 3L * DiskFormat.BLOCK_BYTES);
        if (!DiskDevice.open(device)
                || DiskDevice.sectors(device) < (long) DiskFormat.LEAST_BLOCKS * DiskFormat.SECTORS_PER_BLOCK) {
            refuse(volume, 0);
        } else {
            readBlock(volume, SUPERBLOCK, 0, buffer);
        }
        return volume;
    }

    private static void refuse(long volume, int block) {
        Volume.set32(volume, Volume.STATE, Volume.UNUSABLE);
        Log.error(
                Text.address("disk: no usable file system, block"),
                Text.length("disk: no usable file system, block"),
                block);
        Waiters.wakeAll(volume, volume + Volume.COMMIT_WAITERS);
    }

    private static void readBlock(long volume, int step, int number, long buffer) {
        Volume.set32(volume, Volume.MOUNT_STEP, step);
        transfer(volume, DiskIo.READ, 0, 1, number, buffer);
    }

    /** Starts the {@code index}th of {@code outstanding} requests of a step. */
    private static void transfer(long volume, int operation, int index, int outstanding, int number, long buffer) {
        Volume.set32(volume, Volume.COMMIT_OUTSTANDING, outstanding);
        long io = Volume.get64(volume, Volume.COMMIT_IO) + (long) index * DiskIo.BYTES;
        DiskIo.start(io, volume, operation, number, operation == DiskIo.FLUSH ? 0 : 1, buffer, DiskIo.FOR_MOUNT);
    }

    /** The device has answered a request of the present step. */
    static void answered(long volume, boolean ok) {
        int step = Volume.get32(volume, Volume.MOUNT_STEP);
        Volume.add32(volume, Volume.COMMIT_OUTSTANDING, -1);
        if (!ok && step != SUPERBLOCK && Volume.get32(volume, Volume.STATE) == Volume.MOUNTING) {
            refuse(volume, step);
        }
        if (Volume.get32(volume, Volume.COMMIT_OUTSTANDING) != 0
                || Volume.get32(volume, Volume.STATE) != Volume.MOUNTING) {
            return;
        }
        long buffer = Volume.get64(volume, Volume.MOUNT_BUFFER);
        switch (step) {
            case SUPERBLOCK -> {
                int last = (int) Math.min(
                        DiskDevice.sectors(Volume.get32(volume, Volume.DEVICE)) / DiskFormat.SECTORS_PER_BLOCK - 1,
                        Integer.MAX_VALUE);
                if (ok && isSuperblock(volume, buffer, 0)) {
                    takeSuperblock(volume, buffer);
                } else {
                    readBlock(volume, SUPERBLOCK_COPY, last, buffer);
                }
            }
            case SUPERBLOCK_COPY -> {
                int blocks = Memory.load32(buffer + DiskFormat.SUPER_BLOCKS_OFFSET);
                if (isSuperblock(volume, buffer, blocks - 1)) {
                    takeSuperblock(volume, buffer);
                } else {
                    refuse(volume, 0);
                }
            }
            case FIRST_DESCRIPTOR ->
                readBlock(volume, SECOND_DESCRIPTOR, journalHalf(volume, 1), buffer + DiskFormat.BLOCK_BYTES);
            case SECOND_DESCRIPTOR -> replayNext(volume);
            case PAYLOAD -> payloadRead(volume);
            case REPLAY -> {
                Volume.set32(volume, Volume.MOUNT_STEP, REPLAY_FLUSH);
                transfer(volume, DiskIo.FLUSH, 0, 1, 0, 0);
            }
            case REPLAY_FLUSH -> replayNext(volume);
            default -> takeState(volume, buffer);
        }
    }

    private static int journalHalf(long volume, int half) {
        return DiskFormat.journalStart() + half * (Volume.get32(volume, Volume.TRANSACTION_LIMIT) + 1);
    }

    private static boolean isSuperblock(long volume, long data, int number) {
        int blocks = Memory.load32(data + DiskFormat.SUPER_BLOCKS_OFFSET);
        int inodes = Memory.load32(data + DiskFormat.SUPER_INODES_OFFSET);
        int limit = Memory.load32(data + DiskFormat.SUPER_TRANSACTION_OFFSET);
        return Checksum.holds(data, DiskFormat.SUPERBLOCK, number)
                && Memory.load64(data + DiskFormat.SUPER_MAGIC_OFFSET) == DiskFormat.MAGIC
                && Memory.load32(data + DiskFormat.SUPER_VERSION_OFFSET) == DiskFormat.VERSION
                && blocks >= DiskFormat.LEAST_BLOCKS
                && blocks <= DiskFormat.MOST_BLOCKS
                && (long) blocks * DiskFormat.SECTORS_PER_BLOCK
                        <= DiskDevice.sectors(Volume.get32(volume, Volume.DEVICE))
                && inodes > DiskFormat.ROOT_INODE
                && inodes <= MOST_INODES
                && limit >= DiskFormat.LEAST_TRANSACTION
                && limit <= DiskFormat.MOST_TRANSACTION;
    }

    /** Lays out what is where, and what that takes of memory; goes on with the journal. */
    private static void takeSuperblock(long volume, long data) {
        int blocks = Memory.load32(data + DiskFormat.SUPER_BLOCKS_OFFSET);
        int inodes = Memory.load32(data + DiskFormat.SUPER_INODES_OFFSET);
        int limit = Memory.load32(data + DiskFormat.SUPER_TRANSACTION_OFFSET);
        int blockBitmap = DiskFormat.journalStart() + 2 * (limit + 1);
        int inodeBitmap = blockBitmap + DiskFormat.bitmapBlocks(blocks - 1);
        int table = inodeBitmap + DiskFormat.bitmapBlocks(inodes);
        int dataStart = table + DiskFormat.inodeBlocks(inodes);
        Volume.set32(volume, Volume.BLOCKS, blocks);
        Volume.set32(volume, Volume.INODES, inodes);
        Volume.set32(volume, Volume.TRANSACTION_LIMIT, limit);
        Volume.set32(volume, Volume.BLOCK_BITMAP, blockBitmap);
        Volume.set32(volume, Volume.INODE_BITMAP, inodeBitmap);
        Volume.set32(volume, Volume.INODE_TABLE, table);
        Volume.set32(volume, Volume.DATA_START, dataStart);
        Volume.set64(volume, Volume.KEY0, Memory.load64(data + DiskFormat.SUPER_KEY_OFFSET));
        Volume.set64(volume, Volume.KEY1, Memory.load64(data + DiskFormat.SUPER_KEY_OFFSET + 8));
        if (dataStart >= blocks - 1) {
            refuse(volume, 0);
            return;
        }
        long open = Ram.allocateZeroed(Frames.orderOfBytes(inodes * 4L));
        Volume.set64(volume, Volume.OPEN_INODES, open);
        boolean hasMemory = open != 0
                && BlockCache.init(volume, limit <= 128 ? SMALL_CACHE : LARGE_CACHE)
                && Commit.init(volume)
                && Bitmap.init(
                        volume + Volume.BLOCK_ALLOCATOR,
                        blockBitmap,
                        blocks - 1,
                        dataStart,
                        DiskFormat.STATE_FREE_BLOCKS_OFFSET,
                        true)
                && Bitmap.init(
                        volume + Volume.INODE_ALLOCATOR,
                        inodeBitmap,
                        inodes,
                        DiskFormat.ROOT_INODE + 1,
                        DiskFormat.STATE_FREE_INODES_OFFSET,
                        false);
        if (!hasMemory) {
            refuse(volume, -1);
            return;
        }
        readBlock(volume, FIRST_DESCRIPTOR, journalHalf(volume, 0), Volume.get64(volume, Volume.MOUNT_BUFFER));
    }

    private static long sequence(long volume, int half) {
        long data = Volume.get64(volume, Volume.MOUNT_BUFFER) + (long) half * DiskFormat.BLOCK_BYTES;
        int count = Memory.load32(data + DiskFormat.JOURNAL_COUNT_OFFSET);
        long sequence = Memory.load64(data + DiskFormat.JOURNAL_SEQUENCE_OFFSET);
        boolean isDescriptor = Checksum.holds(data, DiskFormat.JOURNAL, journalHalf(volume, half))
                && count > 0
                && count <= Volume.get32(volume, Volume.TRANSACTION_LIMIT)
                && sequence > 0
                && (sequence & 1) == half;
        return isDescriptor ? sequence : 0;
    }

    /** Goes on with the older of the descriptors that are left, or with the state block. A descriptor that is done with is zeroed. */
    private static void replayNext(long volume) {
        long first = sequence(volume, 0);
        long second = sequence(volume, 1);
        if (first == 0 && second == 0) {
            Volume.set64(volume, Volume.JOURNAL_NEXT, Volume.get64(volume, Volume.MOUNT_SEQUENCE) + 1);
            readBlock(volume, STATE_BLOCK, 1, Volume.get64(volume, Volume.MOUNT_BUFFER));
            return;
        }
        int half = first != 0 && (second == 0 || first < second) ? 0 : 1;
        if (first != 0 && second != 0 && Math.abs(first - second) != 1) { // the older is from another life
            forget(volume, half);
            half = 1 - half;
        }
        long descriptor = Volume.get64(volume, Volume.MOUNT_BUFFER) + (long) half * DiskFormat.BLOCK_BYTES;
        Memory.copy(Volume.get64(volume, Volume.STAGING), descriptor, DiskFormat.BLOCK_BYTES);
        forget(volume, half);
        int count = Memory.load32(descriptorOf(volume) + DiskFormat.JOURNAL_COUNT_OFFSET);
        int start = Memory.load32(descriptorOf(volume) + DiskFormat.NUMBER_OFFSET) + 1;
        Volume.set32(volume, Volume.MOUNT_STEP, PAYLOAD);
        for (int index = 0; index < count; index++) {
            transfer(volume, DiskIo.READ, index, count, start + index, payload(volume, index));
        }
    }

    private static void forget(long volume, int half) {
        Memory.fill(
                Volume.get64(volume, Volume.MOUNT_BUFFER) + (long) half * DiskFormat.BLOCK_BYTES,
                0,
                DiskFormat.BLOCK_BYTES);
    }

    private static long descriptorOf(long volume) {
        return Volume.get64(volume, Volume.STAGING);
    }

    private static long payload(long volume, int index) {
        return Volume.get64(volume, Volume.STAGING) + (index + 1L) * DiskFormat.BLOCK_BYTES;
    }

    /** A transaction's blocks are here: if all are whole they go where they belong. */
    private static void payloadRead(long volume) {
        long descriptor = descriptorOf(volume);
        int count = Memory.load32(descriptor + DiskFormat.JOURNAL_COUNT_OFFSET);
        for (int index = 0; index < count; index++) {
            if (!isWhole(volume, descriptor, index)) {
                replayNext(volume);
                return;
            }
        }
        Volume.set64(volume, Volume.MOUNT_SEQUENCE, Memory.load64(descriptor + DiskFormat.JOURNAL_SEQUENCE_OFFSET));
        if (Volume.get32(volume, Volume.READ_ONLY) != 0) {
            keepAll(volume, count);
            return;
        }
        Volume.set32(volume, Volume.MOUNT_STEP, REPLAY);
        for (int index = 0; index < count; index++) {
            int number = Memory.load32(payload(volume, index) + DiskFormat.NUMBER_OFFSET);
            transfer(volume, DiskIo.WRITE, index, count, number, payload(volume, index));
        }
    }

    private static boolean isWhole(long volume, long descriptor, int index) {
        long record = descriptor + DiskFormat.JOURNAL_ENTRIES_OFFSET + (long) index * DiskFormat.JOURNAL_ENTRY_BYTES;
        int number = Memory.load32(record);
        long data = payload(volume, index);
        boolean isPlace = number == 1
                || number >= Volume.get32(volume, Volume.BLOCK_BITMAP)
                        && number < Volume.get32(volume, Volume.BLOCKS) - 1;
        return isPlace
                && Memory.load32(record + 4) == Memory.load32(data + DiskFormat.CHECKSUM_OFFSET)
                && Checksum.holds(data, Memory.load32(data + DiskFormat.KIND_OFFSET), number);
    }

    /** On a device that must not be written, blocks of the journal stay in memory. */
    private static void keepAll(long volume, int count) {
        for (int index = 0; index < count; index++) {
            int number = Memory.load32(payload(volume, index) + DiskFormat.NUMBER_OFFSET);
            if (BlockCache.pin(volume, number, payload(volume, index)) == 0) {
                refuse(volume, number);
                return;
            }
        }
        replayNext(volume);
    }

    private static void takeState(long volume, long buffer) {
        long entry = BlockCache.find(volume, 1);
        long source = entry != 0 ? BlockCache.data(entry) : buffer;
        boolean isSane = Checksum.holds(source, DiskFormat.STATE, 1);
        long data = isSane ? BlockCache.pin(volume, 1, source) : 0;
        int free = isSane ? Memory.load32(data + DiskFormat.STATE_FREE_BLOCKS_OFFSET) : -1;
        int freeInodes = isSane ? Memory.load32(data + DiskFormat.STATE_FREE_INODES_OFFSET) : -1;
        if (data == 0
                || free < 0
                || free > Volume.get32(volume, Volume.BLOCKS)
                || freeInodes < 0
                || freeInodes > Volume.get32(volume, Volume.INODES)) {
            refuse(volume, 1);
            return;
        }
        Volume.set64(volume, Volume.STATE_DATA, data);
        Volume.set64(volume, Volume.RUNNING, 1);
        Volume.set32(volume, Volume.STATE, Volume.READY);
        Volume.set32(volume, Volume.REAPER_NEEDED, 1);
        Log.info(Text.address("disk: mounted, free blocks"), Text.length("disk: mounted, free blocks"), free);
        Waiters.wakeAll(volume, volume + Volume.COMMIT_WAITERS);
    }
}
