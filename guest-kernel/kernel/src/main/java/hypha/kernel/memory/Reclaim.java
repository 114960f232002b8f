package hypha.kernel.memory;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.bare.Ports;
import hypha.bare.Text;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Platform;
import hypha.kernel.abi.ReturnRing;
import hypha.kernel.cpu.Vcpus;
import hypha.kernel.panic.Panic;

/**
 * Gives used free memory back to the host, through the {@link ReturnRing}; it comes back clean. So a process that has run a million tasks
 * is small again, and nobody has to zero what they left.
 *
 * <p>Giving back costs a microsecond for a page of 64 KiB, and touching it anew some more; memory that will be used again soon is better
 * kept. So it is given back when there is much of it, or when it has lain around untouched for a while: more than {@link #MUCH_FRAMES}
 * at once, else after {@link #CALM_FRACTION} of a second without change. Blocks below 64 KiB stay. What is under way is free, but
 * cannot be allocated; who finds no memory waits for it, for a bounded time.
 */
final class Reclaim {
    /** Bytes that it keeps in the kernel's own memory: a copy of what was given, since the ring is the host's to write. */
    static final int BYTES = ReturnRing.ENTRIES * ReturnRing.ENTRY_BYTES;

    /** 64 MiB. */
    static final long MUCH_FRAMES = 1L << 14;
    /** 1 MiB: less is not worth the trouble. */
    static final long LITTLE_FRAMES = 1L << 8;

    private static final int CALM_FRACTION = 10;
    private static final int LEAST_ORDER = 4;
    /** Order of the largest range, 128 MiB: the host takes back 20 GiB a second if all was touched. */
    private static final int LARGEST_ORDER = 15;
    /** Naps of some tens of microseconds that a vCPU without memory waits. */
    private static final int PATIENCE_NAPS = 400;

    private static long ring;
    private static long given;
    private static long calmTicks;
    private static int submitted;
    private static int collected;
    private static long framesUnderway;
    private static long framesReturned;
    private static boolean giving;
    /** Used free frames when they were looked at last, and the time-stamp since which they are that many. */
    private static long seenFrames;

    private static long seenSince;

    private Reclaim() {}

    /** Starts with nothing given; {@code memory} is zeroed, {@link #BYTES} long. */
    static void init(long bootInfo, long memory) {
        ring = Memory.load64(bootInfo + BootInfo.RETURN_RING_OFFSET);
        calmTicks = Memory.load64(bootInfo + BootInfo.TIMESTAMP_HZ_OFFSET) / CALM_FRACTION;
        given = memory;
        submitted = 0;
        collected = 0;
        framesUnderway = 0;
        framesReturned = 0;
        giving = false;
        seenFrames = 0;
        seenSince = 0;
    }

    /** Frames that the host is taking back now. */
    static long framesUnderway() {
        return framesUnderway;
    }

    /** Frames that the host has taken back since boot. */
    static long framesReturned() {
        return framesReturned;
    }

    /** Does what is to be done now, for a vCPU that has nothing else to do. False if there was nothing. */
    static boolean step() {
        if (ring == 0) {
            return false;
        }
        boolean isDone = Memory.loadAcquire32(ring + ReturnRing.DONE_OFFSET)
                != collected; // without the lock: the next round sees it
        if (!isDone && !isWanted(Cpu.timestamp())) {
            return false;
        }
        FrameAllocator.lock();
        boolean worked = collect();
        int before = submitted;
        if (isWanted(Cpu.timestamp())) {
            give();
        }
        worked |= submitted != before;
        FrameAllocator.unlock();
        if (submitted != before) {
            Memory.fullFence();
            if (Memory.load32(ring + ReturnRing.WAITING_OFFSET) != 0) {
                Ports.out32(Platform.DOORBELL_HOUSEKEEPING, 0);
            }
        }
        return worked;
    }

    /** The time-stamp at which {@link #step} may have something to do though nobody has done anything; {@link Long#MAX_VALUE} for none. */
    static long deadline() {
        return ring != 0
                        && canGive()
                        && Buddy.frames(Buddy.USED) >= LITTLE_FRAMES
                        && Buddy.frames(Buddy.USED) == seenFrames
                ? seenSince + calmTicks
                : Long.MAX_VALUE;
    }

    private static boolean canGive() {
        return submitted - collected < ReturnRing.ENTRIES
                && Buddy.largestOrder(Buddy.USED, Buddy.MAXIMUM_ORDER) >= LEAST_ORDER;
    }

    private static boolean isWanted(long now) {
        long frames = Buddy.frames(Buddy.USED);
        if (frames != seenFrames) {
            seenFrames = frames;
            seenSince = now;
        }
        if (frames < LITTLE_FRAMES || !canGive()) {
            giving &= frames >= LITTLE_FRAMES;
            return false;
        }
        giving |= frames >= MUCH_FRAMES || now - seenSince >= calmTicks;
        return giving;
    }

    /** Gives the largest blocks, as many as the ring has room for. The lock is held. */
    private static void give() {
        int next = submitted;
        while (next - collected < ReturnRing.ENTRIES) {
            int order = Math.min(Buddy.largestOrder(Buddy.USED, Buddy.MAXIMUM_ORDER), LARGEST_ORDER);
            if (order < LEAST_ORDER) {
                break;
            }
            long address = Frames.address(Buddy.take(Buddy.USED, order));
            long bytes = (long) Frames.BYTES << order;
            long offset = (next & ReturnRing.ENTRIES - 1) * (long) ReturnRing.ENTRY_BYTES;
            Memory.store64(given + offset, address);
            Memory.store64(given + offset + 8, bytes);
            Memory.store64(ring + ReturnRing.ENTRIES_OFFSET + offset, address);
            Memory.store64(ring + ReturnRing.ENTRIES_OFFSET + offset + 8, bytes);
            framesUnderway += 1L << order;
            next++;
        }
        seenFrames = Buddy.frames(Buddy.USED);
        submitted = next;
        Memory.storeRelease32(ring + ReturnRing.SUBMITTED_OFFSET, next);
    }

    /** Takes what the host is done with. The lock is held. True if there was something. */
    private static boolean collect() {
        int done = Memory.loadAcquire32(ring + ReturnRing.DONE_OFFSET);
        if (Integer.compareUnsigned(done - collected, submitted - collected) > 0) {
            Panic.now(
                    Text.address("the host returned memory that it was not given"),
                    Text.length("the host returned memory that it was not given"),
                    done);
        }
        boolean worked = done != collected;
        while (collected != done) {
            long entry = given + (collected & ReturnRing.ENTRIES - 1) * (long) ReturnRing.ENTRY_BYTES;
            long frames = Frames.of(Memory.load64(entry + 8));
            Buddy.give(Buddy.CLEAN, Frames.of(Memory.load64(entry)), frames);
            framesUnderway -= frames;
            framesReturned += frames;
            collected++;
        }
        return worked;
    }

    /** Waits, for a bounded time, until nothing is under way any more. True if something came back. */
    static boolean collectAll() {
        boolean worked = false;
        for (int nap = 0; framesUnderway != 0 && nap < PATIENCE_NAPS; nap++) {
            FrameAllocator.lock();
            worked |= collect();
            FrameAllocator.unlock();
            if (framesUnderway != 0) {
                Vcpus.nap();
            }
        }
        return worked;
    }
}
