package hypha.kernel.handle;

import hypha.bare.Memory;
import hypha.kernel.task.LinkedQueue;
import hypha.kernel.task.Task;

/**
 * What a task has of handles, ports and waits: a record that is made when it needs one of them first, so that a task which needs none has
 * none.
 *
 * <pre>
 *   +0x00  handles         its {@link HandleTable}
 *   +0x18  ports           queue of the ports that it has made
 *   +0x28  port count      32 bits
 *   +0x2C  message quota   32 bits: capacities of those ports together
 *   +0x30  call            the call whose reply it waits for, or 0
 *   +0x38  self            the object by which others know it, or 0
 *   +0x40  many nodes      address of the wait nodes of a select, or 0
 *   +0x48  node count      32 bits: how many those are
 *   +0x4C  rotation        32 bits: where its next select begins to look
 *   +0x50  wait node       a {@link WaitNode}, for a wait for one thing
 *   +0x78  futex address   64 bits: what that node waits for if it is in a futex's queue
 *   +0x80  task            64 bits
 *   +0x88  argument        64 bits: given at its start
 *   +0x90  startup         four handles of 32 bits: given at its start
 *   +0xA0  startup count   32 bits
 *   +0xA8  run bytes       64 bits: of the runs that it has made
 *   +0xB0  ended children  queue of those that it has spawned and not heard of since they ended
 *   +0xC0  live children   32 bits
 *   +0xC8  requests        address of those of its ring that wait, or 0; see {@code hypha.kernel.port.RingRequests}
 * </pre>
 */
public final class TaskObjects {
    /** Most handles that a task can be given at its start. */
    public static final int MAXIMUM_STARTUP = 4;

    private static final int BYTES = 0xD0;
    private static final int PORTS_OFFSET = 0x18;
    private static final int PORT_COUNT_OFFSET = 0x28;
    private static final int MESSAGE_QUOTA_OFFSET = 0x2C;
    private static final int CALL_OFFSET = 0x30;
    private static final int SELF_OFFSET = 0x38;
    private static final int MANY_NODES_OFFSET = 0x40;
    private static final int NODE_COUNT_OFFSET = 0x48;
    private static final int ROTATION_OFFSET = 0x4C;
    private static final int WAIT_NODE_OFFSET = 0x50;
    private static final int FUTEX_ADDRESS_OFFSET = 0x78;
    private static final int TASK_OFFSET = 0x80;
    private static final int ARGUMENT_OFFSET = 0x88;
    private static final int STARTUP_OFFSET = 0x90;
    private static final int STARTUP_COUNT_OFFSET = 0xA0;
    private static final int RUN_BYTES_OFFSET = 0xA8;
    private static final int ENDED_CHILDREN_OFFSET = 0xB0;
    private static final int LIVE_CHILDREN_OFFSET = 0xC0;
    private static final int REQUESTS_OFFSET = 0xC8;

    private TaskObjects() {}

    /** The record of a task, made if there is none; 0 if there is no memory. */
    public static long of(long task) {
        long objects = Task.objects(task);
        if (objects == 0) {
            objects = Slab.allocate(BYTES);
            if (objects != 0) {
                Memory.store64(objects + TASK_OFFSET, task);
                Task.objects(task, objects);
            }
        }
        return objects;
    }

    /** Frees the record, whose table is empty and who has no ports, call or waits any more. */
    public static void release(long task) {
        long objects = Task.objects(task);
        HandleTable.release(objects);
        Slab.release(objects, BYTES);
        Task.objects(task, 0);
    }

    /** The task. */
    public static long task(long objects) {
        return Memory.load64(objects + TASK_OFFSET);
    }

    /** The queue of its ports. */
    public static long ports(long objects) {
        return objects + PORTS_OFFSET;
    }

    /** The record whose queue of ports that is. */
    public static long ofPorts(long queue) {
        return queue - PORTS_OFFSET;
    }

    /** How many ports it has made that still are. */
    public static int portCount(long objects) {
        return Memory.load32(objects + PORT_COUNT_OFFSET);
    }

    /** How many messages those may hold. */
    public static int messageQuota(long objects) {
        return Memory.load32(objects + MESSAGE_QUOTA_OFFSET);
    }

    /** Counts a port that has come or, with negative numbers, gone. */
    public static void countPort(long objects, int ports, int messages) {
        Memory.store32(objects + PORT_COUNT_OFFSET, portCount(objects) + ports);
        Memory.store32(objects + MESSAGE_QUOTA_OFFSET, messageQuota(objects) + messages);
    }

    /** The call whose reply it waits for, or 0. */
    public static long call(long objects) {
        return Memory.load64(objects + CALL_OFFSET);
    }

    /** Changes it. */
    public static void call(long objects, long call) {
        Memory.store64(objects + CALL_OFFSET, call);
    }

    /** The object by which others know the task, or 0. */
    public static long self(long objects) {
        return Memory.load64(objects + SELF_OFFSET);
    }

    /** Changes it. */
    public static void self(long objects, long object) {
        Memory.store64(objects + SELF_OFFSET, object);
    }

    /** Where its next select begins to look. */
    public static int rotation(long objects) {
        return Memory.load32(objects + ROTATION_OFFSET);
    }

    /** Changes it. */
    public static void rotation(long objects, int index) {
        Memory.store32(objects + ROTATION_OFFSET, index);
    }

    /** The address of the futex that its wait node waits for. */
    public static long futexAddress(long objects) {
        return Memory.load64(objects + FUTEX_ADDRESS_OFFSET);
    }

    /** Changes it. */
    public static void futexAddress(long objects, long address) {
        Memory.store64(objects + FUTEX_ADDRESS_OFFSET, address);
    }

    /** The number that it was given at its start. */
    public static long argument(long objects) {
        return Memory.load64(objects + ARGUMENT_OFFSET);
    }

    /** Changes it. */
    public static void argument(long objects, long value) {
        Memory.store64(objects + ARGUMENT_OFFSET, value);
    }

    /** How many handles it was given at its start. */
    public static int startupCount(long objects) {
        return Memory.load32(objects + STARTUP_COUNT_OFFSET);
    }

    /** A handle that it was given at its start; {@code index} is less than their count. */
    public static int startup(long objects, int index) {
        return Memory.load32(objects + STARTUP_OFFSET + 4 * index);
    }

    /** Gives it one more, of which it has less than {@link #MAXIMUM_STARTUP}. */
    public static void addStartup(long objects, int handle) {
        int count = startupCount(objects);
        Memory.store32(objects + STARTUP_OFFSET + 4 * count, handle);
        Memory.store32(objects + STARTUP_COUNT_OFFSET, count + 1);
    }

    /** Bytes of the runs that it has made and that still are. */
    public static long runBytes(long objects) {
        return Memory.load64(objects + RUN_BYTES_OFFSET);
    }

    /** Changes it. */
    public static void runBytes(long objects, long bytes) {
        Memory.store64(objects + RUN_BYTES_OFFSET, bytes);
    }

    /** The queue of tasks that it has spawned, that have ended, and of which it has not been told. */
    public static long endedChildren(long objects) {
        return objects + ENDED_CHILDREN_OFFSET;
    }

    /** How many tasks that it has spawned have not ended. */
    public static int liveChildren(long objects) {
        return Memory.load32(objects + LIVE_CHILDREN_OFFSET);
    }

    /** Counts one that has come or, with -1, gone. */
    public static void countChild(long objects, int change) {
        Memory.store32(objects + LIVE_CHILDREN_OFFSET, liveChildren(objects) + change);
    }

    /** The requests of its ring that wait, or 0. */
    public static long requests(long objects) {
        return Memory.load64(objects + REQUESTS_OFFSET);
    }

    /** Changes it. */
    public static void requests(long objects, long address) {
        Memory.store64(objects + REQUESTS_OFFSET, address);
    }

    /** Has the task wait in a queue, in none of which it waits by its one node. */
    public static void await(long objects, long queue) {
        WaitNode.enqueue(objects + WAIT_NODE_OFFSET, queue, task(objects));
    }

    /** Makes room for waiting in {@code count} queues at once. False if there is no memory. */
    public static boolean prepareMany(long objects, int count) {
        long nodes = Slab.allocate((long) count * WaitNode.BYTES);
        if (nodes == 0) {
            return false;
        }
        Memory.store64(objects + MANY_NODES_OFFSET, nodes);
        Memory.store32(objects + NODE_COUNT_OFFSET, count);
        return true;
    }

    /** Has the task wait in a queue by one of the nodes that were prepared, which is in none. */
    public static void awaitMany(long objects, int index, long queue) {
        long nodes = Memory.load64(objects + MANY_NODES_OFFSET);
        WaitNode.enqueue(nodes + (long) index * WaitNode.BYTES, queue, task(objects));
    }

    /** Which of the nodes that were prepared that is. */
    public static int indexOfMany(long objects, long node) {
        return (int) ((node - Memory.load64(objects + MANY_NODES_OFFSET)) / WaitNode.BYTES);
    }

    /** Ends all its waits for objects and futexes. */
    public static void clearWaits(long objects) {
        LinkedQueue.remove(objects + WAIT_NODE_OFFSET);
        long nodes = Memory.load64(objects + MANY_NODES_OFFSET);
        if (nodes == 0) {
            return;
        }
        int count = Memory.load32(objects + NODE_COUNT_OFFSET);
        for (int index = 0; index < count; index++) {
            LinkedQueue.remove(nodes + (long) index * WaitNode.BYTES);
        }
        Slab.release(nodes, (long) count * WaitNode.BYTES);
        Memory.store64(objects + MANY_NODES_OFFSET, 0);
    }
}
