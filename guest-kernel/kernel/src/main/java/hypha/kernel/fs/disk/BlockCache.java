package hypha.kernel.fs.disk;

import hypha.bare.Memory;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;
import hypha.kernel.task.LinkedQueue;

/**
 * Blocks in memory, each in a frame, found by their number. Those that are clean and idle stand in the order of their last use, and the
 * first is given up when another block needs a frame, unless the present run of an operation has touched it. The others are in no such
 * queue.
 *
 * <pre>
 *   entry: +0x00 next with the same hash    +0x08 node in the order of use    +0x20 node among the dirty
 *          +0x38 frame    +0x40 number, 32 bits, 0 for none    +0x44 flags    +0x48 waiters    +0x58 run that touched it last
 *          +0x60 request to the device
 * </pre>
 */
final class BlockCache {
    static final int DATA = 0;
    static final int ENTRY_BYTES = 0xA0;
    static final int READING = 1;
    static final int WRITING = 2;
    static final int DIRTY = 4;
    static final int COMMITTING = 8;
    /** Checked as metadata. */
    static final int METADATA = 16;

    static final int FAILED = 32;
    private static final int PINNED = 64;
    private static final int BUSY = READING | WRITING | DIRTY | COMMITTING | PINNED;

    private static final int RECENT_OFFSET = 0x08;
    private static final int DIRTY_OFFSET = 0x20;
    private static final int FRAME_OFFSET = 0x38;
    private static final int NUMBER_OFFSET = 0x40;
    private static final int FLAGS_OFFSET = 0x44;
    private static final int WAITERS_OFFSET = 0x48;
    private static final int STAMP_OFFSET = 0x58;
    private static final int IO_OFFSET = 0x60;

    private BlockCache() {}

    /** An empty cache for at most {@code capacity} blocks, a power of two. False if there is not enough memory. */
    static boolean init(long volume, int capacity) {
        long entries = Ram.allocateZeroed(Frames.orderOfBytes((long) capacity * ENTRY_BYTES));
        long buckets = Ram.allocateZeroed(Frames.orderOfBytes(capacity * 8L));
        Volume.set64(volume, Volume.CACHE_ENTRIES, entries);
        Volume.set64(volume, Volume.CACHE_BUCKETS, buckets);
        Volume.set32(volume, Volume.CACHE_CAPACITY, capacity);
        return entries != 0 && buckets != 0;
    }

    private static long bucket(long volume, int number) {
        int mask = Volume.get32(volume, Volume.CACHE_CAPACITY) - 1;
        return Volume.get64(volume, Volume.CACHE_BUCKETS) + 8L * (number & mask);
    }

    /** The entry of a block, or 0. */
    static long find(long volume, int number) {
        long entry = Memory.load64(bucket(volume, number));
        while (entry != 0 && Memory.load32(entry + NUMBER_OFFSET) != number) {
            entry = Memory.load64(entry);
        }
        return entry;
    }

    static long data(long entry) {
        return Memory.load64(entry + FRAME_OFFSET);
    }

    static int number(long entry) {
        return Memory.load32(entry + NUMBER_OFFSET);
    }

    static boolean has(long entry, int flag) {
        return (Memory.load32(entry + FLAGS_OFFSET) & flag) != 0;
    }

    private static void set(long entry, int flag) {
        Memory.store32(entry + FLAGS_OFFSET, Memory.load32(entry + FLAGS_OFFSET) | flag);
    }

    private static void clear(long entry, int flag) {
        Memory.store32(entry + FLAGS_OFFSET, Memory.load32(entry + FLAGS_OFFSET) & ~flag);
    }

    /**
     * A block's contents.
     *
     * @param kind {@link #DATA}, or the kind that the block's header must have
     * @param owner the inode that the header must name
     * @return the address, or an error: {@link Status#BLOCKED} while it is being read
     */
    static long read(long volume, int number, int kind, int owner, long waiter) {
        if (number <= 0 || number >= Volume.get32(volume, Volume.BLOCKS)) {
            return -Volume.broken(number);
        }
        long entry = find(volume, number);
        if (entry == 0) {
            entry = startReading(volume, number);
            if (entry == 0) {
                return -waitForRoom(volume, waiter);
            }
        }
        touch(volume, entry);
        if (has(entry, READING)) {
            Waiters.add(entry + WAITERS_OFFSET, waiter);
            return -Status.BLOCKED;
        }
        if (has(entry, FAILED)) {
            giveUp(volume, entry);
            return -Status.IO;
        }
        long data = data(entry);
        if (kind == DATA) {
            return has(entry, METADATA) ? -Volume.broken(number) : data;
        }
        if (!has(entry, METADATA)) {
            if (has(entry, DIRTY) || !Checksum.holds(data, kind, number)) {
                return -Volume.broken(number);
            }
            set(entry, METADATA);
        }
        boolean right = Memory.load32(data + DiskFormat.KIND_OFFSET) == kind
                && Memory.load32(data + DiskFormat.OWNER_OFFSET) == owner;
        return right ? data : -Volume.broken(number);
    }

    /** Starts to read a block that somebody may need soon, if that is easy. */
    static void readAhead(long volume, int number) {
        if (find(volume, number) == 0) {
            startReading(volume, number);
        }
    }

    private static long startReading(long volume, int number) {
        long entry = claim(volume, number);
        if (entry != 0) {
            set(entry, READING);
            LinkedQueue.remove(entry + RECENT_OFFSET);
            DiskIo.start(entry + IO_OFFSET, volume, DiskIo.READ, number, 1, data(entry), DiskIo.FOR_CACHE_READ);
        }
        return entry;
    }

    /** Everything that could be given up is in use: {@link Status#BLOCKED} until something is not, an error if nothing ever will be. */
    private static int waitForRoom(long volume, long waiter) {
        Commit.request(volume);
        if (Volume.get32(volume, Volume.IO_OUTSTANDING) == 0) {
            return Volume.get32(volume, Volume.STATE) == Volume.FAILED ? Status.IO : Status.NOMEM;
        }
        Waiters.add(volume + Volume.SPACE_WAITERS, waiter);
        return Status.BLOCKED;
    }

    /** Makes sure that {@link #create} finds entries for {@code count} blocks in this run. */
    static int ensureRoom(long volume, int count, long waiter) {
        long node = LinkedQueue.first(volume + Volume.CACHE_RECENT);
        int found = 0;
        while (found < count && node != 0 && !isTouched(volume, node - RECENT_OFFSET)) {
            found++;
            node = LinkedQueue.next(node);
        }
        while (found < count) {
            long entry = fresh(volume);
            if (entry == 0) {
                return waitForRoom(volume, waiter);
            }
            LinkedQueue.prepend(volume + Volume.CACHE_RECENT, entry + RECENT_OFFSET);
            found++;
        }
        return Status.OK;
    }

    /** The entry of a block that is about to be written as a whole. There is room, see {@link #ensureRoom}. */
    static long create(long volume, int number) {
        long entry = find(volume, number);
        if (entry != 0 && has(entry, READING)) { // what comes from the disk must not replace what is to be written
            unhash(volume, entry);
            entry = 0;
        }
        if (entry == 0) {
            entry = claim(volume, number);
        }
        clear(entry, METADATA | FAILED);
        touch(volume, entry);
        return entry;
    }

    /** A new metadata block: zero but for the header, dirty. Returns its contents. */
    static long createMetadata(long volume, int number, int kind, int owner) {
        long entry = create(volume, number);
        long data = data(entry);
        DiskFormat.initialise(data, kind, number, owner);
        set(entry, METADATA);
        dirtyMetadata(volume, entry);
        return data;
    }

    private static boolean isTouched(long volume, long entry) {
        return Memory.load64(entry + STAMP_OFFSET) == Volume.get64(volume, Volume.CLOCK);
    }

    private static void touch(long volume, long entry) {
        Memory.store64(entry + STAMP_OFFSET, Volume.get64(volume, Volume.CLOCK));
        if (LinkedQueue.isQueued(entry + RECENT_OFFSET)) {
            LinkedQueue.remove(entry + RECENT_OFFSET);
            LinkedQueue.append(volume + Volume.CACHE_RECENT, entry + RECENT_OFFSET);
        }
    }

    /** An entry that was never used, in no queue; 0 if there is none or no frame for it. */
    private static long fresh(long volume) {
        int used = Volume.get32(volume, Volume.CACHE_USED);
        if (used == Volume.get32(volume, Volume.CACHE_CAPACITY)) {
            return 0;
        }
        long frame = Ram.allocateZeroed(0);
        if (frame == 0) {
            return 0;
        }
        Volume.set32(volume, Volume.CACHE_USED, used + 1);
        long entry = Volume.get64(volume, Volume.CACHE_ENTRIES) + (long) used * ENTRY_BYTES;
        Memory.store64(entry + FRAME_OFFSET, frame);
        return entry;
    }

    /** An entry for a block that has none; 0 if all are in use. */
    private static long claim(long volume, int number) {
        long node = LinkedQueue.first(volume + Volume.CACHE_RECENT);
        long entry = 0;
        if (node == 0 || Memory.load32(node - RECENT_OFFSET + NUMBER_OFFSET) != 0) {
            entry = fresh(volume);
        }
        if (entry == 0) {
            if (node == 0 || isTouched(volume, node - RECENT_OFFSET)) {
                return 0;
            }
            entry = node - RECENT_OFFSET;
            LinkedQueue.remove(node);
            unhash(volume, entry);
        }
        long bucket = bucket(volume, number);
        Memory.store64(entry, Memory.load64(bucket));
        Memory.store64(bucket, entry);
        Memory.store32(entry + NUMBER_OFFSET, number);
        Memory.store32(entry + FLAGS_OFFSET, 0);
        Memory.store64(entry + STAMP_OFFSET, Volume.get64(volume, Volume.CLOCK));
        LinkedQueue.append(volume + Volume.CACHE_RECENT, entry + RECENT_OFFSET);
        return entry;
    }

    private static void unhash(long volume, long entry) {
        int number = Memory.load32(entry + NUMBER_OFFSET);
        if (number == 0) {
            return;
        }
        long link = bucket(volume, number);
        while (Memory.load64(link) != entry) {
            link = Memory.load64(link);
        }
        Memory.store64(link, Memory.load64(entry));
        Memory.store32(entry + NUMBER_OFFSET, 0);
    }

    /** Puts an entry that is not busy where it can be claimed. */
    private static void settle(long volume, long entry) {
        if (has(entry, BUSY) || LinkedQueue.isQueued(entry + RECENT_OFFSET)) {
            return;
        }
        if (Memory.load32(entry + NUMBER_OFFSET) == 0) {
            Memory.store64(entry + STAMP_OFFSET, 0);
            LinkedQueue.prepend(volume + Volume.CACHE_RECENT, entry + RECENT_OFFSET);
        } else {
            LinkedQueue.append(volume + Volume.CACHE_RECENT, entry + RECENT_OFFSET);
        }
    }

    /** Forgets a block that is not busy. */
    private static void giveUp(long volume, long entry) {
        LinkedQueue.remove(entry + RECENT_OFFSET);
        unhash(volume, entry);
        Memory.store32(entry + FLAGS_OFFSET, 0);
        settle(volume, entry);
    }

    static void wasRead(long volume, long io, boolean ok) {
        long entry = io - IO_OFFSET;
        clear(entry, READING);
        if (!ok) {
            set(entry, FAILED);
        }
        settle(volume, entry);
        Waiters.wakeAll(volume, entry + WAITERS_OFFSET);
        Waiters.wakeAll(volume, volume + Volume.SPACE_WAITERS);
    }

    /** A metadata block, anywhere in which {@code address} lies, was changed. */
    static void changed(long volume, long address) {
        long data = address & -DiskFormat.BLOCK_BYTES;
        dirtyMetadata(volume, find(volume, Memory.load32(data + DiskFormat.NUMBER_OFFSET)));
    }

    private static void dirtyMetadata(long volume, long entry) {
        if (!has(entry, DIRTY)) {
            set(entry, DIRTY);
            LinkedQueue.remove(entry + RECENT_OFFSET);
            LinkedQueue.append(volume + Volume.DIRTY_METADATA, entry + DIRTY_OFFSET);
            Volume.add32(volume, Volume.DIRTY_METADATA_COUNT, 1);
            Commit.becameDirty(volume);
        }
    }

    /** A data block was changed. */
    static void dirtyData(long volume, long entry) {
        if (!has(entry, DIRTY)) {
            set(entry, DIRTY);
            LinkedQueue.remove(entry + RECENT_OFFSET);
            LinkedQueue.append(volume + Volume.DIRTY_DATA, entry + DIRTY_OFFSET);
            Volume.add32(volume, Volume.DIRTY_DATA_COUNT, 1);
            Commit.becameDirty(volume);
        }
    }

    /** Keeps a metadata block in memory for ever, with the contents at an address. Returns its contents, or 0 if there is no room. */
    static long pin(long volume, int number, long source) {
        if (ensureRoom(volume, 1, 0) != Status.OK) {
            return 0;
        }
        long entry = create(volume, number);
        Memory.copy(data(entry), source, DiskFormat.BLOCK_BYTES);
        set(entry, METADATA | PINNED);
        LinkedQueue.remove(entry + RECENT_OFFSET);
        return data(entry);
    }

    /** The entry whose node among the dirty this is. */
    static long ofDirtyNode(long node) {
        return node - DIRTY_OFFSET;
    }

    /** Takes a dirty metadata block into the commit: it stays in memory until it is where it belongs on the disk. */
    static void commit(long volume, long entry) {
        undirty(volume, entry, Volume.DIRTY_METADATA_COUNT);
        set(entry, COMMITTING);
    }

    static void committed(long volume, long entry) {
        clear(entry, COMMITTING);
        settle(volume, entry);
    }

    private static void undirty(long volume, long entry, int counter) {
        LinkedQueue.remove(entry + DIRTY_OFFSET);
        clear(entry, DIRTY);
        Volume.add32(volume, counter, -1);
    }

    /** Moves all dirty data to those that the commit waits for. */
    static void commitData(long volume) {
        long node = LinkedQueue.first(volume + Volume.DIRTY_DATA);
        while (node != 0) {
            LinkedQueue.remove(node);
            LinkedQueue.append(volume + Volume.COMMIT_DATA, node);
            node = LinkedQueue.first(volume + Volume.DIRTY_DATA);
        }
    }

    /** Starts to write dirty data blocks of a queue, at most {@code most}; those whose last writing is still under way stay. */
    static void writeBack(long volume, long queue, int most) {
        long node = LinkedQueue.first(queue);
        for (int count = 0; count < most && node != 0; count++) {
            long next = LinkedQueue.next(node);
            long entry = ofDirtyNode(node);
            if (!has(entry, WRITING)) {
                undirty(volume, entry, Volume.DIRTY_DATA_COUNT);
                set(entry, WRITING);
                Volume.add32(volume, Volume.DATA_WRITES, 1);
                DiskIo.start(
                        entry + IO_OFFSET, volume, DiskIo.WRITE, number(entry), 1, data(entry), DiskIo.FOR_CACHE_WRITE);
            }
            node = next;
        }
    }

    static void wasWritten(long volume, long io, boolean ok) {
        long entry = io - IO_OFFSET;
        clear(entry, WRITING);
        Volume.add32(volume, Volume.DATA_WRITES, -1);
        settle(volume, entry);
        if (!ok) {
            Volume.fail(volume);
        }
        Commit.advance(volume);
        Waiters.wakeAll(volume, volume + Volume.SPACE_WAITERS);
    }

    /** A block is free from now on: what it holds need not be written. */
    static void drop(long volume, int number) {
        long entry = find(volume, number);
        if (entry == 0) {
            return;
        }
        if (has(entry, DIRTY)) {
            undirty(volume, entry, has(entry, METADATA) ? Volume.DIRTY_METADATA_COUNT : Volume.DIRTY_DATA_COUNT);
        }
        clear(entry, METADATA);
        if (has(entry, BUSY)) {
            return;
        }
        giveUp(volume, entry);
    }
}
