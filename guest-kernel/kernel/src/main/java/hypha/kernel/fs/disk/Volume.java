package hypha.kernel.fs.disk;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.log.Log;
import hypha.kernel.memory.Ram;
import hypha.kernel.task.LinkedQueue;
import hypha.kernel.time.Clock;

/**
 * A mounted disk: what is in memory of it. One frame; fields are at the offsets below, queues and list heads are used by the classes that
 * they are named after.
 */
final class Volume {
    static final int BYTES = 4096;
    static final int MOUNTING = 0;
    static final int READY = 1;
    /** A write failed, or structures contradict each other: reading goes on, writing is refused. */
    static final int FAILED = 2;
    /** It could not be mounted. */
    static final int UNUSABLE = 3;

    static final int DEVICE = 0x00;
    static final int STATE = 0x04;
    static final int READ_ONLY = 0x08;
    static final int BLOCKS = 0x0C;
    static final int INODES = 0x10;
    static final int TRANSACTION_LIMIT = 0x14;
    static final int BLOCK_BITMAP = 0x18;
    static final int INODE_BITMAP = 0x1C;
    static final int INODE_TABLE = 0x20;
    static final int DATA_START = 0x24;
    static final int MOUNT_STEP = 0x28;
    static final int IO_OUTSTANDING = 0x2C;
    static final int KEY0 = 0x30;
    static final int KEY1 = 0x38;
    /** Counts runs of operations; see {@link BlockCache}. */
    static final int CLOCK = 0x40;

    static final int CACHE_ENTRIES = 0x48;
    static final int CACHE_BUCKETS = 0x50;
    static final int CACHE_CAPACITY = 0x58;
    static final int CACHE_USED = 0x5C;
    static final int CACHE_RECENT = 0x60;
    static final int SPACE_WAITERS = 0x280;
    static final int COMMIT_WAITERS = 0x290;
    static final int DIRTY_METADATA = 0x80;
    static final int DIRTY_DATA = 0x90;
    static final int COMMIT_DATA = 0xA0;
    static final int DIRTY_METADATA_COUNT = 0xB0;
    static final int DIRTY_DATA_COUNT = 0xB4;
    static final int DATA_WRITES = 0xB8;
    static final int COMMIT_STATE = 0xBC;
    static final int COMMIT_COUNT = 0xC0;
    static final int COMMIT_OUTSTANDING = 0xC4;
    static final int COMMIT_WANTED = 0xC8;
    /** Data went into blocks that were free before: they have to be on the disk before the transaction is. */
    static final int DATA_ALLOCATED = 0xCC;

    static final int COMMIT_FLUSH_DATA = 0xD0;
    /** Sequence number of the transaction that is being filled; those before are being committed or durable. */
    static final int RUNNING = 0xD8;

    static final int DURABLE = 0xE0;
    static final int DIRTY_SINCE = 0xE8;
    static final int STAGING = 0xF0;
    static final int COMMIT_IO = 0xF8;
    static final int COMMIT_ENTRIES = 0x100;
    static final int PENDING_IO = 0x108;
    /** The state block's contents, which stay in memory. */
    static final int STATE_DATA = 0x118;

    static final int BLOCK_ALLOCATOR = 0x120;
    static final int INODE_ALLOCATOR = 0x160;
    /** How often each inode is in use by somebody, 32 bits each. */
    static final int OPEN_INODES = 0x1A0;

    /** The waiter of {@link Reaper}. */
    static final int REAPER = 0x1A8;

    static final int REAPER_NEEDED = 0x1C4;
    static final int MOUNT_BUFFER = 0x1C8;
    static final int MOUNT_SEQUENCE = 0x1D0;
    static final int PATH = 0x1E0;
    static final int COMMITS = 0x240;
    static final int READS = 0x248;
    static final int WRITES = 0x250;
    static final int FLUSHES = 0x258;
    /** Sequence number of the next transaction in the journal; those of data only take none. */
    static final int JOURNAL_NEXT = 0x260;

    /** The mount of the vfs, or 0 if nobody but the caller uses the volume. */
    static final int MOUNT = 0x268;

    private Volume() {}

    /** A volume on a device that is not mounted yet; 0 if there is no memory. */
    static long create(int device, boolean readOnly) {
        long volume = Ram.allocateZeroed(0);
        if (volume != 0) {
            Memory.store64(volume + CLOCK, 1);
            Memory.store32(volume + DEVICE, device);
            Memory.store32(volume + READ_ONLY, readOnly ? 1 : 0);
        }
        return volume;
    }

    static int get32(long volume, int field) {
        return Memory.load32(volume + field);
    }

    static void set32(long volume, int field, int value) {
        Memory.store32(volume + field, value);
    }

    static void add32(long volume, int field, int delta) {
        Memory.store32(volume + field, Memory.load32(volume + field) + delta);
    }

    static long get64(long volume, int field) {
        return Memory.load64(volume + field);
    }

    static void set64(long volume, int field, long value) {
        Memory.store64(volume + field, value);
    }

    static void count(long volume, int field) {
        Memory.store64(volume + field, Memory.load64(volume + field) + 1);
    }

    /** Starts a run of an operation: what it touches from now on stays in the cache until the next starts. */
    static void startRun(long volume) {
        count(volume, CLOCK);
    }

    /** {@link Status#OK} if the volume can be used; else an error, or {@link Status#BLOCKED} while it is being mounted. */
    static int usable(long volume, long waiter) {
        int state = get32(volume, STATE);
        if (state == MOUNTING) {
            Waiters.add(volume + COMMIT_WAITERS, waiter);
            return Status.BLOCKED;
        }
        return state == UNUSABLE ? Status.IO : Status.OK;
    }

    /** True if a number is that of a block for data or for metadata that are allocated as needed. */
    static boolean isDataBlock(long volume, int number) {
        return number >= get32(volume, DATA_START) && number < get32(volume, BLOCKS) - 1;
    }

    /** Something on the disk contradicts something else; returns {@link Status#IO}. */
    static int broken(int number) {
        Log.error(Text.address("disk: broken block"), Text.length("disk: broken block"), number);
        return Status.IO;
    }

    /** No more writing: what is in memory can no longer be brought to the disk in order. */
    static void fail(long volume) {
        if (get32(volume, STATE) == READY) {
            set32(volume, STATE, FAILED);
            Log.error(
                    Text.address("disk: writing failed, read-only from now on; device"),
                    Text.length("disk: writing failed, read-only from now on; device"),
                    get32(volume, DEVICE));
        }
        Waiters.wakeAll(volume, volume + COMMIT_WAITERS);
        Waiters.wakeAll(volume, volume + SPACE_WAITERS);
    }

    /** What waits is woken here. */
    static void woken(long volume, long waiter) {
        if (waiter == volume + REAPER) {
            set32(volume, REAPER_NEEDED, 1);
            return;
        }
        if (get64(volume, MOUNT) != 0) {
            DiskFiles.woken(waiter);
        }
    }

    static boolean isIdle(long volume) {
        return LinkedQueue.isEmpty(volume + DIRTY_METADATA)
                && LinkedQueue.isEmpty(volume + DIRTY_DATA)
                && get32(volume, COMMIT_STATE) == Commit.IDLE;
    }

    /** Nanoseconds of the wall clock, for time stamps. */
    static long now() {
        return Clock.monotonic() + Clock.wallOffset();
    }
}
