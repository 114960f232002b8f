package hypha.kernel.task;

import hypha.bare.Memory;

/**
 * Doubly linked FIFO queues whose nodes are parts of what is queued, so queueing needs no memory and leaving from the middle no search.
 *
 * <pre>
 *   queue: +0x00 first node, or 0    +0x08 last node, or 0
 *   node:  +0x00 next node, or 0     +0x08 previous node, or 0    +0x10 its queue, or 0 while it is in none
 * </pre>
 *
 * <p>All zero is an empty queue, and a node in no queue.
 */
public final class LinkedQueue {
    /** Bytes of a queue. */
    public static final int QUEUE_BYTES = 16;
    /** Bytes of a node. */
    public static final int NODE_BYTES = 24;

    private static final int FIRST_OFFSET = 0;
    private static final int LAST_OFFSET = 8;
    private static final int NEXT_OFFSET = 0;
    private static final int PREVIOUS_OFFSET = 8;
    private static final int QUEUE_OFFSET = 16;

    private LinkedQueue() {}

    /** The first node, or 0. */
    public static long first(long queue) {
        return Memory.load64(queue + FIRST_OFFSET);
    }

    /** The last node, or 0. */
    public static long last(long queue) {
        return Memory.load64(queue + LAST_OFFSET);
    }

    /** The node behind this one, which is in a queue; or 0. */
    public static long next(long node) {
        return Memory.load64(node + NEXT_OFFSET);
    }

    /** True if there is no node. */
    public static boolean isEmpty(long queue) {
        return first(queue) == 0;
    }

    /** True if the node is in a queue. */
    public static boolean isQueued(long node) {
        return Memory.load64(node + QUEUE_OFFSET) != 0;
    }

    /** The queue that the node is in, or 0. */
    public static long queueOf(long node) {
        return Memory.load64(node + QUEUE_OFFSET);
    }

    /** Puts a node, which is in no queue, behind all others. */
    public static void append(long queue, long node) {
        long last = Memory.load64(queue + LAST_OFFSET);
        Memory.store64(node + NEXT_OFFSET, 0);
        Memory.store64(node + PREVIOUS_OFFSET, last);
        Memory.store64(node + QUEUE_OFFSET, queue);
        Memory.store64(last == 0 ? queue + FIRST_OFFSET : last + NEXT_OFFSET, node);
        Memory.store64(queue + LAST_OFFSET, node);
    }

    /** Puts a node, which is in no queue, before all others. */
    public static void prepend(long queue, long node) {
        long first = first(queue);
        Memory.store64(node + NEXT_OFFSET, first);
        Memory.store64(node + PREVIOUS_OFFSET, 0);
        Memory.store64(node + QUEUE_OFFSET, queue);
        Memory.store64(first == 0 ? queue + LAST_OFFSET : first + PREVIOUS_OFFSET, node);
        Memory.store64(queue + FIRST_OFFSET, node);
    }

    /** Takes a node out of the queue that it is in; no effect if it is in none. */
    public static void remove(long node) {
        long queue = Memory.load64(node + QUEUE_OFFSET);
        if (queue == 0) {
            return;
        }
        long next = Memory.load64(node + NEXT_OFFSET);
        long previous = Memory.load64(node + PREVIOUS_OFFSET);
        Memory.store64(previous == 0 ? queue + FIRST_OFFSET : previous + NEXT_OFFSET, next);
        Memory.store64(next == 0 ? queue + LAST_OFFSET : next + PREVIOUS_OFFSET, previous);
        Memory.store64(node + QUEUE_OFFSET, 0);
    }
}
