package hypha.kernel.fs.disk;

import hypha.bare.Memory;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;
import hypha.kernel.task.LinkedQueue;
import hypha.kernel.time.Clock;

/**
 * Transactions. All changes of metadata go into the running one; a commit copies its blocks aside, so that the next can be filled at once,
 * and then, one step after the other:
 *
 * <ol>
 *   <li>writes dirty data, and flushes the device if some went into blocks that were free before;
 *   <li>writes copies and descriptor into the half of the journal whose turn it is, and flushes: now it is durable;
 *   <li>writes the copies to where they belong. The next commit's flush makes that last, before its successor reuses this half.
 * </ol>
 */
final class Commit {
    static final int IDLE = 0;
    private static final int DATA = 1;
    private static final int DATA_FLUSH = 2;
    private static final int JOURNAL = 3;
    private static final int JOURNAL_FLUSH = 4;
    private static final int HOME = 5;

    /** The most metadata blocks that one run of an operation changes. */
    static final int OPERATION_BLOCKS = 64;
    /** How long changes wait for others at most. */
    static final long DELAY_NANOS = Clock.SECOND;
    /** Blocks of a request to the device. */
    private static final int PIECE_BLOCKS = 16;

    private Commit() {}

    /** Prepares for transactions of at most the volume's limit. False if there is not enough memory. */
    static boolean init(long volume) {
        int limit = Volume.get32(volume, Volume.TRANSACTION_LIMIT);
        long staging = Ram.allocateZeroed(Frames.orderOfBytes((limit + 1L) * DiskFormat.BLOCK_BYTES));
        long ios = Ram.allocateZeroed(Frames.orderOfBytes((limit + 1L) * DiskIo.BYTES));
        long entries = Ram.allocateZeroed(Frames.orderOfBytes(limit * 8L));
        Volume.set64(volume, Volume.STAGING, staging);
        Volume.set64(volume, Volume.COMMIT_IO, ios);
        Volume.set64(volume, Volume.COMMIT_ENTRIES, entries);
        return staging != 0 && ios != 0 && entries != 0;
    }

    /** To be called before an operation changes anything: {@link Status#OK} if there is room for all that it may change. */
    static int begin(long volume, long waiter) {
        if (Volume.get32(volume, Volume.READ_ONLY) != 0) {
            return Status.ROFS;
        }
        if (Volume.get32(volume, Volume.STATE) != Volume.READY) {
            return Status.IO;
        }
        return room(volume) >= OPERATION_BLOCKS ? Status.OK : await(volume, waiter);
    }

    /** How many more metadata blocks may become dirty. */
    static int room(long volume) {
        return Volume.get32(volume, Volume.TRANSACTION_LIMIT) - Volume.get32(volume, Volume.DIRTY_METADATA_COUNT);
    }

    /** Asks for a commit, and waits for the next that ends. */
    static int await(long volume, long waiter) {
        Waiters.add(volume + Volume.COMMIT_WAITERS, waiter);
        request(volume);
        return Status.BLOCKED;
    }

    /** What became dirty is committed after a while. */
    static void becameDirty(long volume) {
        if (Volume.get64(volume, Volume.DIRTY_SINCE) == 0) {
            Volume.set64(volume, Volume.DIRTY_SINCE, Math.max(Clock.monotonic(), 1));
        }
    }

    /** When the next commit is due by itself, in nanoseconds of the monotonic clock; {@link Long#MAX_VALUE} if nothing is dirty. */
    static long deadline(long volume) {
        long since = Volume.get64(volume, Volume.DIRTY_SINCE);
        boolean waits = since != 0
                && Volume.get32(volume, Volume.COMMIT_STATE) == IDLE
                && Volume.get32(volume, Volume.STATE) == Volume.READY;
        return waits ? since + DELAY_NANOS : Long.MAX_VALUE;
    }

    /** The sequence number whose durability means that all changes up to now are. */
    static long target(long volume) {
        return Volume.get64(volume, Volume.RUNNING) - (isDirty(volume) ? 0 : 1);
    }

    private static boolean isDirty(long volume) {
        return !LinkedQueue.isEmpty(volume + Volume.DIRTY_METADATA) || !LinkedQueue.isEmpty(volume + Volume.DIRTY_DATA);
    }

    /** Commits what is dirty now: at once, or when the present commit has ended. */
    static void request(long volume) {
        if (Volume.get32(volume, Volume.COMMIT_STATE) != IDLE) {
            Volume.set32(volume, Volume.COMMIT_WANTED, 1);
            return;
        }
        if (Volume.get32(volume, Volume.STATE) == Volume.READY && isDirty(volume)) {
            start(volume);
        }
    }

    private static void start(long volume) {
        BlockCache.commitData(volume);
        int count = 0;
        long staging = Volume.get64(volume, Volume.STAGING);
        long sequence = Volume.get64(volume, Volume.JOURNAL_NEXT);
        DiskFormat.initialise(staging, DiskFormat.JOURNAL, journalBlock(volume, sequence), 0);
        long node = LinkedQueue.first(volume + Volume.DIRTY_METADATA);
        while (node != 0) {
            long entry = BlockCache.ofDirtyNode(node);
            long data = BlockCache.data(entry);
            Checksum.seal(data);
            Memory.copy(staging + (count + 1L) * DiskFormat.BLOCK_BYTES, data, DiskFormat.BLOCK_BYTES);
            long record = staging + DiskFormat.JOURNAL_ENTRIES_OFFSET + (long) count * DiskFormat.JOURNAL_ENTRY_BYTES;
            Memory.store32(record, BlockCache.number(entry));
            Memory.store32(record + 4, Memory.load32(data + DiskFormat.CHECKSUM_OFFSET));
            Memory.store64(Volume.get64(volume, Volume.COMMIT_ENTRIES) + 8L * count, entry);
            BlockCache.commit(volume, entry);
            count++;
            node = LinkedQueue.first(volume + Volume.DIRTY_METADATA);
        }
        Memory.store64(staging + DiskFormat.JOURNAL_SEQUENCE_OFFSET, sequence);
        Memory.store32(staging + DiskFormat.JOURNAL_COUNT_OFFSET, count);
        Checksum.seal(staging);
        Volume.set32(volume, Volume.COMMIT_COUNT, count);
        Volume.set32(volume, Volume.COMMIT_FLUSH_DATA, Volume.get32(volume, Volume.DATA_ALLOCATED));
        Volume.set32(volume, Volume.DATA_ALLOCATED, 0);
        Volume.set32(volume, Volume.COMMIT_WANTED, 0);
        Volume.set64(volume, Volume.DIRTY_SINCE, 0);
        Volume.set64(volume, Volume.JOURNAL_NEXT, sequence + (count == 0 ? 0 : 1));
        Volume.count(volume, Volume.RUNNING);
        Volume.set32(volume, Volume.COMMIT_STATE, DATA);
        advance(volume);
    }

    private static int journalBlock(long volume, long sequence) {
        return DiskFormat.journalStart() + (int) (sequence & 1) * (Volume.get32(volume, Volume.TRANSACTION_LIMIT) + 1);
    }

    /** True while a commit waits for data: what else is written now would hold it up. */
    static boolean isWritingData(long volume) {
        return Volume.get32(volume, Volume.COMMIT_STATE) == DATA;
    }

    /** Data were written: goes on if the commit has waited for that. */
    static void advance(long volume) {
        if (Volume.get32(volume, Volume.COMMIT_STATE) != DATA) {
            return;
        }
        if (Volume.get32(volume, Volume.STATE) == Volume.FAILED) {
            Volume.set32(volume, Volume.COMMIT_STATE, IDLE);
            return;
        }
        BlockCache.writeBack(volume, volume + Volume.COMMIT_DATA, Integer.MAX_VALUE);
        if (LinkedQueue.isEmpty(volume + Volume.COMMIT_DATA) && Volume.get32(volume, Volume.DATA_WRITES) == 0) {
            if (Volume.get32(volume, Volume.COMMIT_FLUSH_DATA) != 0) {
                flush(volume, DATA_FLUSH);
            } else {
                writeJournal(volume);
            }
        }
    }

    private static void flush(long volume, int state) {
        Volume.set32(volume, Volume.COMMIT_STATE, state);
        Volume.set32(volume, Volume.COMMIT_OUTSTANDING, 1);
        DiskIo.start(Volume.get64(volume, Volume.COMMIT_IO), volume, DiskIo.FLUSH, 0, 0, 0, DiskIo.FOR_COMMIT);
    }

    private static void writeJournal(long volume) {
        int blocks = Volume.get32(volume, Volume.COMMIT_COUNT) + 1;
        if (blocks == 1) { // only data
            flush(volume, JOURNAL_FLUSH);
            return;
        }
        int pieces = (blocks + PIECE_BLOCKS - 1) / PIECE_BLOCKS;
        long staging = Volume.get64(volume, Volume.STAGING);
        int start = Memory.load32(staging + DiskFormat.NUMBER_OFFSET);
        Volume.set32(volume, Volume.COMMIT_STATE, JOURNAL);
        Volume.set32(volume, Volume.COMMIT_OUTSTANDING, pieces);
        for (int piece = 0; piece < pieces; piece++) {
            int first = piece * PIECE_BLOCKS;
            DiskIo.start(
                    Volume.get64(volume, Volume.COMMIT_IO) + (long) piece * DiskIo.BYTES,
                    volume,
                    DiskIo.WRITE,
                    start + first,
                    Math.min(PIECE_BLOCKS, blocks - first),
                    staging + (long) first * DiskFormat.BLOCK_BYTES,
                    DiskIo.FOR_COMMIT);
        }
    }

    private static void writeHome(long volume) {
        int count = Volume.get32(volume, Volume.COMMIT_COUNT);
        if (count == 0) {
            end(volume);
            return;
        }
        long staging = Volume.get64(volume, Volume.STAGING);
        Volume.set32(volume, Volume.COMMIT_STATE, HOME);
        Volume.set32(volume, Volume.COMMIT_OUTSTANDING, count);
        for (int index = 0; index < count; index++) {
            long data = staging + (index + 1L) * DiskFormat.BLOCK_BYTES;
            DiskIo.start(
                    Volume.get64(volume, Volume.COMMIT_IO) + (long) index * DiskIo.BYTES,
                    volume,
                    DiskIo.WRITE,
                    Memory.load32(data + DiskFormat.NUMBER_OFFSET),
                    1,
                    data,
                    DiskIo.FOR_COMMIT);
        }
    }

    /** The device has answered one of the commit's requests. */
    static void answered(long volume, boolean ok) {
        if (!ok) {
            Volume.fail(volume);
        }
        Volume.add32(volume, Volume.COMMIT_OUTSTANDING, -1);
        if (Volume.get32(volume, Volume.COMMIT_OUTSTANDING) != 0) {
            return;
        }
        int state = Volume.get32(volume, Volume.COMMIT_STATE);
        if (Volume.get32(volume, Volume.STATE) == Volume.FAILED) { // nothing may follow what is missing
            Volume.set32(volume, Volume.COMMIT_STATE, IDLE);
        } else if (state == DATA_FLUSH) {
            writeJournal(volume);
        } else if (state == JOURNAL) {
            flush(volume, JOURNAL_FLUSH);
        } else if (state == JOURNAL_FLUSH) {
            Volume.set64(volume, Volume.DURABLE, Volume.get64(volume, Volume.RUNNING) - 1);
            Volume.count(volume, Volume.COMMITS);
            Bitmap.transactionEnded(volume);
            Waiters.wakeAll(volume, volume + Volume.COMMIT_WAITERS);
            writeHome(volume);
        } else {
            end(volume);
        }
    }

    private static void end(long volume) {
        int count = Volume.get32(volume, Volume.COMMIT_COUNT);
        for (int index = 0; index < count; index++) {
            BlockCache.committed(volume, Memory.load64(Volume.get64(volume, Volume.COMMIT_ENTRIES) + 8L * index));
        }
        Volume.set32(volume, Volume.COMMIT_STATE, IDLE);
        if (Volume.get32(volume, Volume.COMMIT_WANTED) != 0 && isDirty(volume)) {
            start(volume);
        }
        Waiters.wakeAll(volume, volume + Volume.COMMIT_WAITERS);
        Waiters.wakeAll(volume, volume + Volume.SPACE_WAITERS);
    }
}
