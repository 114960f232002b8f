package hypha.kernel.handle;

import hypha.bare.Memory;
import hypha.kernel.task.LinkedQueue;

/**
 * A task's place in a queue of those that wait for something.
 *
 * <pre>
 *   +0x00 node of a {@link LinkedQueue}    +0x18 task    +0x20 unused
 * </pre>
 */
public final class WaitNode {
    /** Bytes of a node. */
    public static final int BYTES = 0x28;

    private static final int TASK_OFFSET = 0x18;

    private WaitNode() {}

    /** Puts a node, which is in no queue, behind all others: that task waits. */
    public static void enqueue(long node, long queue, long task) {
        Memory.store64(node + TASK_OFFSET, task);
        LinkedQueue.append(queue, node);
    }

    /** The task that waits. */
    public static long task(long node) {
        return Memory.load64(node + TASK_OFFSET);
    }
}
