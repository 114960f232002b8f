package hypha.kernel.driver.block;

import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;
import hypha.kernel.handle.Slab;
import hypha.kernel.time.Clock;

/**
 * Exercises a disk without a file system, for the host's tests and measurements: a number of requests of one kind, some of them in flight
 * at once, in sequence or at random places. Each sector that it writes has words that follow from its number and a seed; reads may be checked for
 * them. One run at a time. Callers hold the kernel lock.
 */
public final class DiskProbe {
    private static final int WORD_BYTES = 8;
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private static int disk;
    private static int operation;
    private static int flags;
    private static int sectors;
    private static long seed;
    private static long places;
    private static long left;
    private static long inFlight;
    private static long done;
    private static long wrong;
    private static long random;
    private static long next;
    private static long buffers;
    private static int depth;
    private static long startNanos;
    private static long endNanos;
    private static boolean isRunning;

    private DiskProbe() {}

    /** There is no run. */
    public static void init() {
        isRunning = false;
        done = 0;
        wrong = 0;
    }

    /** Starts a run with the arguments of {@link Crossing#DISK_PROBE}; answers a status of {@link Crossing}. */
    public static int start(long arguments) {
        if (isRunning) {
            return Crossing.WRONG_STATE;
        }
        long number = Memory.load64(arguments);
        long kind = Memory.load64(arguments + 8);
        long bytes = Memory.load64(arguments + 16);
        long requests = Memory.load64(arguments + 24);
        long atOnce = Memory.load64(arguments + 32);
        long most = (long) BlockDevice.MAXIMUM_SECTORS * BlockDevice.SECTOR_BYTES;
        if (number < 0
                || number >= BlockDevice.count()
                || (kind & ~(Crossing.PROBE_RANDOM | Crossing.PROBE_CHECK)) > BlockDevice.FLUSH
                || kind < 0
                || bytes < BlockDevice.SECTOR_BYTES
                || bytes > most
                || bytes % BlockDevice.SECTOR_BYTES != 0
                || bytes > BlockDevice.sectors((int) number) * BlockDevice.SECTOR_BYTES
                || requests < 1
                || atOnce < 1
                || atOnce > BlockDevice.REQUESTS) {
            return Crossing.INVALID_ARGUMENT;
        }
        disk = (int) number;
        flags = (int) kind;
        operation = flags & ~(Crossing.PROBE_RANDOM | Crossing.PROBE_CHECK);
        sectors = (int) bytes / BlockDevice.SECTOR_BYTES;
        depth = (int) atOnce;
        if (!BlockDevice.open(disk, BlockClients.PROBE)) {
            return Crossing.WRONG_STATE;
        }
        buffers = Slab.allocate(bytes * depth);
        if (buffers == 0) {
            BlockDevice.close(disk);
            return Crossing.OUT_OF_MEMORY;
        }
        seed = Memory.load64(arguments + 40);
        random = seed;
        places = BlockDevice.sectors(disk) / sectors;
        left = requests;
        inFlight = 0;
        done = 0;
        wrong = 0;
        next = 0;
        isRunning = true;
        startNanos = Clock.monotonic();
        endNanos = startNanos;
        for (int slot = 0; slot < depth; slot++) {
            submit(slot);
        }
        finishIfDone();
        return Crossing.OK;
    }

    /** The next request, with a buffer that is free. What the disk refuses counts as wrong. */
    private static void submit(int slot) {
        while (left != 0) {
            left--;
            long sector = place() * sectors;
            if (operation == BlockDevice.WRITE) {
                fill(slot, sector);
            }
            if (BlockDevice.submit(disk, operation, sector, sectors, buffer(slot), sector << 8 | slot)
                    == BlockDevice.OK) {
                inFlight++;
                return;
            }
            wrong++;
        }
    }

    private static long place() {
        if ((flags & Crossing.PROBE_RANDOM) == 0) {
            long place = next;
            next = next + 1 == places ? 0 : next + 1;
            return place;
        }
        random += MULTIPLIER;
        return (mix(random) >>> 1) % places;
    }

    private static long buffer(int slot) {
        return buffers + (long) slot * sectors * BlockDevice.SECTOR_BYTES;
    }

    /** The word at an offset of the disk in words, as this probe writes it. */
    private static long word(long index) {
        return mix(index * MULTIPLIER + seed);
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ mixed >>> 31;
    }

    private static void fill(int slot, long sector) {
        long first = sector * (BlockDevice.SECTOR_BYTES / WORD_BYTES);
        for (int index = 0; index < sectors * (BlockDevice.SECTOR_BYTES / WORD_BYTES); index++) {
            Memory.store64(buffer(slot) + (long) index * WORD_BYTES, word(first + index));
        }
    }

    private static boolean isRight(int slot, long sector) {
        long first = sector * (BlockDevice.SECTOR_BYTES / WORD_BYTES);
        for (int index = 0; index < sectors * (BlockDevice.SECTOR_BYTES / WORD_BYTES); index++) {
            if (Memory.load64(buffer(slot) + (long) index * WORD_BYTES) != word(first + index)) {
                return false;
            }
        }
        return true;
    }

    static void completed(long context, boolean isDone) {
        int slot = (int) context & 0xFF;
        inFlight--;
        if (isDone && ((flags & Crossing.PROBE_CHECK) == 0 || isRight(slot, context >>> 8))) {
            done++;
        } else {
            wrong++;
        }
        submit(slot);
        finishIfDone();
    }

    private static void finishIfDone() {
        if (isRunning && left == 0 && inFlight == 0) {
            endNanos = Clock.monotonic();
            isRunning = false;
            BlockDevice.close(disk);
            Slab.release(buffers, (long) depth * sectors * BlockDevice.SECTOR_BYTES);
        }
    }

    /** Requests that were done, and right. */
    public static long done() {
        return done;
    }

    /** Requests that failed, were refused, or read what was not written. */
    public static long wrong() {
        return wrong;
    }

    /** How long the run took, in nanoseconds; -1 while it goes on. */
    public static long nanos() {
        return isRunning ? -1 : endNanos - startNanos;
    }
}
