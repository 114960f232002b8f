package hypha.kernel.task;

import hypha.bare.Memory;
import hypha.bare.Ports;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Platform;
import hypha.kernel.memory.Ram;

/**
 * Who runs next: one queue for each lane, first come, first served. Tells the executor of a lane when its queue was found empty and is
 * not any more, as {@link Crossing} says. Callers hold the kernel lock.
 *
 * <pre>
 *   per lane: +0x00 queue    +0x10 address of the lane    +0x18 "idle": 1 since a SCHEDULE found nothing, 32 bits
 * </pre>
 */
public final class Scheduler {
    private static final int ENTRY_SHIFT = 6;
    private static final int LANE_OFFSET = 0x10;
    private static final int IDLE_OFFSET = 0x18;
    private static final int DOORBELL_STRIDE = 4;

    private static long entries;
    private static long wakes;

    private Scheduler() {}

    /** Starts with empty queues for {@code laneCount} lanes. False if there is not enough memory. */
    public static boolean init(long lanes, int laneCount) {
        wakes = 0;
        entries = Ram.allocateZeroed(0);
        if (entries == 0) {
            return false;
        }
        for (int lane = 0; lane < laneCount; lane++) {
            Memory.store64(entry(lane) + LANE_OFFSET, lanes + (long) lane * Crossing.LANE_BYTES);
        }
        return true;
    }

    /** Doorbells rung since boot. */
    public static long wakes() {
        return wakes;
    }

    /** True if a task waits for its turn on the lane. */
    public static boolean hasReady(int lane) {
        return !LinkedQueue.isEmpty(entry(lane));
    }

    /** Queues a task, which is in no queue, on its lane. */
    static void makeReady(long task) {
        int lane = Task.lane(task);
        long entry = entry(lane);
        Task.state(task, Task.READY);
        LinkedQueue.append(entry, Task.readyNode(task));
        if (Memory.load32(entry + IDLE_OFFSET) != 0) {
            Memory.store32(entry + IDLE_OFFSET, 0);
            wake(Memory.load64(entry + LANE_OFFSET), lane);
        }
    }

    private static void wake(long mailbox, int lane) {
        int count = Memory.load32(mailbox + Crossing.WAKES_OFFSET);
        Memory.storeRelease32(mailbox + Crossing.WAKES_OFFSET, count + 1);
        Memory.fullFence();
        if (Memory.load32(mailbox + Crossing.WAITING_OFFSET) != 0) {
            wakes++;
            Ports.out32(Platform.DOORBELL_LANES + DOORBELL_STRIDE * lane, 0);
        }
    }

    /** Takes the next task of a lane off its queue and makes it {@link Task#RUNNING}; 0 if there is none. */
    static long next(int lane) {
        long entry = entry(lane);
        long node = LinkedQueue.first(entry);
        if (node == 0) {
            Memory.store32(entry + IDLE_OFFSET, 1);
            return 0;
        }
        LinkedQueue.remove(node);
        long task = Task.ofReadyNode(node);
        Task.state(task, Task.RUNNING);
        return task;
    }

    private static long entry(int lane) {
        return entries + ((long) lane << ENTRY_SHIFT);
    }
}
