package hypha.kernel.futex;

import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.handle.WaitNode;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;
import hypha.kernel.port.PortCalls;
import hypha.kernel.task.Lifecycle;
import hypha.kernel.task.LinkedQueue;
import hypha.kernel.task.Task;

/**
 * Tasks that wait until another one notifies an address of the memory that they share: {@code memory.atomic.wait} and {@code notify}. A
 * table of queues, found by hashing the address; in a queue those of several addresses may stand, in the order in which they came.
 *
 * <p>An address stands for its linear memory as well, since each has frames of its own, a shared one does not move, and it cannot end
 * before those who wait in it.
 */
public final class Futexes {
    private static final int LOG2_QUEUES = 12;
    /** 2<sup>64</sup> over the golden ratio, for multiplicative hashing. */
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private static long queues;

    private Futexes() {}

    /** Starts with nobody waiting. False if there is not enough memory. */
    public static boolean init() {
        queues = Ram.allocateZeroed(Frames.orderOfBytes((long) LinkedQueue.QUEUE_BYTES << LOG2_QUEUES));
        return queues != 0;
    }

    /**
     * Has the task wait if the address holds the expected value. Nobody can notify in between.
     *
     * @param address aligned to the width, in the task's memory
     * @param expected 32 or 64 bits
     * @return false if it holds another
     */
    public static boolean await(long objects, long address, int widthBytes, long expected) {
        if (!holds(address, widthBytes, expected)) {
            return false;
        }
        TaskObjects.futexAddress(objects, address);
        TaskObjects.await(objects, queue(address));
        return true;
    }

    /** True if an address holds a value of 32 or 64 bits. */
    public static boolean holds(long address, int widthBytes, long expected) {
        long value = widthBytes == 8 ? Memory.loadAcquire64(address) : Memory.loadAcquire32(address);
        return value == (widthBytes == 8 ? expected : (int) expected);
    }

    /** The task, which waits, goes on waiting. */
    public static void awaitAgain(long objects) {
        TaskObjects.await(objects, queue(TaskObjects.futexAddress(objects)));
    }

    /** Wakes those who wait for an address, at most {@code count} and those first that came first. Returns how many. */
    public static int notify(long address, long count) {
        long node = LinkedQueue.first(queue(address));
        int woken = 0;
        while (node != 0 && woken < count) {
            long next = LinkedQueue.next(node);
            long task = WaitNode.task(node);
            if (Task.operation(task) == HyphaCall.RING_ENTER) {
                woken += PortCalls.notifyRing(node, address) ? 1 : 0;
            } else if (TaskObjects.futexAddress(Task.objects(task)) == address) {
                woken++;
                Lifecycle.resume(task, Crossing.OK, HyphaCall.WOKEN);
            }
            node = next;
        }
        return woken;
    }

    /** The queue of those who wait for an address, and for some others. */
    public static long queue(long address) {
        return queues + ((address * MULTIPLIER) >>> 64 - LOG2_QUEUES) * LinkedQueue.QUEUE_BYTES;
    }
}
