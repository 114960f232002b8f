package hypha.kernel.lane;

import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.memory.Ram;

/**
 * The kernel's side of each lane: a cache line of its own for what the executor need not see, so that the shared lines are written once
 * per request.
 *
 * <pre>
 *   +0x00  sequence   32 bits: of the request answered last
 *   +0x08  results    three of 64 bits: collected here, published together
 *   +0x20  buried     the task that the request has ended and that is to be freed when it is answered, or 0
 * </pre>
 */
final class Lanes {
    private static final int SEQUENCE_OFFSET = 0x00;
    private static final int RESULTS_OFFSET = 0x08;
    private static final int BURIED_OFFSET = 0x20;
    private static final int SHIFT = 6;

    private static long lanes;
    private static int count;
    private static long buffers;
    private static int bufferBytes;
    private static long own;

    private Lanes() {}

    /** Takes the lanes of the boot information, which are checked. False if there is not enough memory. */
    static boolean init(long bootInfo) {
        lanes = Memory.load64(bootInfo + BootInfo.LANES_OFFSET);
        count = Memory.load32(bootInfo + BootInfo.LANE_COUNT_OFFSET);
        buffers = Memory.load64(bootInfo + BootInfo.LANE_BUFFERS_OFFSET);
        bufferBytes = Memory.load32(bootInfo + BootInfo.LANE_BUFFER_BYTES_OFFSET);
        own = Ram.allocateZeroed(0);
        return own != 0;
    }

    static int count() {
        return count;
    }

    /** The lane's address: its {@link Crossing} mailbox. */
    static long mailbox(int lane) {
        return lanes + (long) lane * Crossing.LANE_BYTES;
    }

    /** True if the lane's executor looks after devices when a call of its task waits; see {@link Crossing#FLAG_HELPS_DEVICES}. */
    static boolean helpsDevices(int lane) {
        return (Memory.load32(mailbox(lane) + Crossing.FLAGS_OFFSET) & Crossing.FLAG_HELPS_DEVICES) != 0;
    }

    static long buffer(int lane) {
        return buffers + (long) lane * bufferBytes;
    }

    static int bufferBytes() {
        return bufferBytes;
    }

    /** The request word. What was written before it can be read after this. */
    static long request(int lane) {
        return Memory.loadAcquire64(mailbox(lane) + Crossing.REQUEST_OFFSET);
    }

    /** True if there is a request that was not answered. */
    static boolean isPending(int lane) {
        return isNew(lane, request(lane));
    }

    /** True if a request word is not that of the request answered last. */
    static boolean isNew(int lane, long request) {
        return (int) (request >>> Crossing.SEQUENCE_SHIFT)
                != Memory.load32(own + ((long) lane << SHIFT) + SEQUENCE_OFFSET);
    }

    /** Where the results of the request are collected; all 0 when it begins. */
    static long results(int lane) {
        return own + ((long) lane << SHIFT) + RESULTS_OFFSET;
    }

    static void clearResults(int lane) {
        long results = results(lane);
        Memory.store64(results, 0);
        Memory.store64(results + 8, 0);
        Memory.store64(results + 16, 0);
    }

    /** The task that the request has ended, which is to be freed, or 0. */
    static long buried(int lane) {
        return Memory.load64(own + ((long) lane << SHIFT) + BURIED_OFFSET);
    }

    static void buried(int lane, long task) {
        Memory.store64(own + ((long) lane << SHIFT) + BURIED_OFFSET, task);
    }

    /** Answers the request with this sequence: results first, then the word that the executor waits for. */
    static void respond(int lane, int sequence, int status) {
        long mailbox = mailbox(lane);
        long results = results(lane);
        Memory.store32(own + ((long) lane << SHIFT) + SEQUENCE_OFFSET, sequence);
        Memory.store64(mailbox + Crossing.RESULTS_OFFSET, Memory.load64(results));
        Memory.store64(mailbox + Crossing.RESULTS_OFFSET + 8, Memory.load64(results + 8));
        Memory.store64(mailbox + Crossing.RESULTS_OFFSET + 16, Memory.load64(results + 16));
        Memory.storeRelease64(
                mailbox + Crossing.RESPONSE_OFFSET, (long) sequence << Crossing.SEQUENCE_SHIFT | status & 0xFFFF_FFFFL);
    }
}
