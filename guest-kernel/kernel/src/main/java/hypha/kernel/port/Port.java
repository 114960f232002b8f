package hypha.kernel.port;

import hypha.bare.Memory;
import hypha.kernel.abi.Handle;
import hypha.kernel.handle.KernelObject;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.handle.WaitNode;
import hypha.kernel.task.LinkedQueue;

/**
 * A port: a queue of {@link Message}s with a bound, between those who hold handles that send and those who hold handles that receive.
 * Messages come out in the order in which they went in, each once.
 *
 * <pre>
 *   +0x00  {@link KernelObject}; its waiters wait for messages
 *   +0x38  count       32 bits: messages that are no calls
 *   +0x3C  capacity    32 bits: most of those; -1 when the port is closed
 *   +0x40  writers     queue of {@link WaitNode}s: those who wait for room
 *   +0x50  messages    queue
 *   +0x60  senders     32 bits: handles with the right to send
 *   +0x64  receivers   32 bits: handles with the right to receive
 *   +0x68  owner node  in the queue of ports of the task that made it
 * </pre>
 *
 * <p>It is closed when the last handle that receives is, or when the task that made it ends: so no message and no handle in a message
 * outlives all tasks, whatever was sent through what. A closed port has nothing to do but to tell those who wait and to drop its messages,
 * a bounded number at a time, see {@link Objects#serve}. Calls do not count against the capacity: a task makes one at a time.
 */
final class Port {
    static final int BYTES = 0x80;

    private static final int COUNT_OFFSET = KernelObject.OWN_OFFSET;
    private static final int CAPACITY_OFFSET = KernelObject.OWN_OFFSET + 4;
    private static final int WRITERS_OFFSET = 0x40;
    private static final int MESSAGES_OFFSET = 0x50;
    private static final int SENDERS_OFFSET = 0x60;
    private static final int RECEIVERS_OFFSET = 0x64;
    private static final int OWNER_NODE_OFFSET = 0x68;
    private static final int CLOSED = -1;

    private Port() {}

    /** A port without handles, within what its maker may have; 0 if there is no memory. */
    static long create(long owner, int capacity) {
        long port = KernelObject.create(Handle.PORT, BYTES);
        if (port != 0) {
            Memory.store32(port + CAPACITY_OFFSET, capacity);
            LinkedQueue.append(TaskObjects.ports(owner), port + OWNER_NODE_OFFSET);
            TaskObjects.countPort(owner, 1, capacity);
        }
        return port;
    }

    /** The port whose node in its maker's queue that is. */
    static long ofOwnerNode(long node) {
        return node - OWNER_NODE_OFFSET;
    }

    static boolean isClosed(long port) {
        return Memory.load32(port + CAPACITY_OFFSET) == CLOSED;
    }

    static int count(long port) {
        return Memory.load32(port + COUNT_OFFSET);
    }

    /** The message that is received next, or 0. */
    static long first(long port) {
        return LinkedQueue.first(port + MESSAGES_OFFSET);
    }

    /** The queue of those who wait for room. */
    static long writers(long port) {
        return port + WRITERS_OFFSET;
    }

    static boolean hasSenders(long port) {
        return Memory.load32(port + SENDERS_OFFSET) != 0;
    }

    /** True if receiving would not wait: there is a message, or there will be none any more. */
    static boolean isReadable(long port) {
        return first(port) != 0 || !hasSenders(port) || isClosed(port);
    }

    /** True if sending would not wait: there is room, or nobody receives any more. */
    static boolean isWritable(long port) {
        return count(port) < Memory.load32(port + CAPACITY_OFFSET) || isClosed(port);
    }

    /** Puts a message behind the others. */
    static void append(long port, long message) {
        LinkedQueue.append(port + MESSAGES_OFFSET, message);
        Message.port(message, port);
        if (Message.call(message) == 0) {
            Memory.store32(port + COUNT_OFFSET, count(port) + 1);
        }
    }

    /** Puts the message that was first back to where it was. */
    static void putBack(long port, long message) {
        LinkedQueue.prepend(port + MESSAGES_OFFSET, message);
        Message.port(message, port);
        if (Message.call(message) == 0) {
            Memory.store32(port + COUNT_OFFSET, count(port) + 1);
        }
    }

    /** Takes a message out, wherever it stands. */
    static void remove(long message) {
        long port = Message.port(message);
        LinkedQueue.remove(message);
        Message.port(message, 0);
        if (Message.call(message) == 0) {
            Memory.store32(port + COUNT_OFFSET, count(port) - 1);
        }
    }

    /** A handle or a message got hold of the port. */
    static void retain(long port, int rights) {
        KernelObject.retain(port);
        addUsers(port, rights, 1);
    }

    /** A handle or a message has let go of the port. */
    static void release(long port, int rights) {
        addUsers(port, rights, -1);
        boolean isLast = KernelObject.release(port);
        if (Memory.load32(port + RECEIVERS_OFFSET) == 0) {
            close(port);
        }
        if (isLast || !hasSenders(port)) {
            Objects.markDue(port);
        }
    }

    private static void addUsers(long port, int rights, int change) {
        if ((rights & Handle.SEND) != 0) {
            Memory.store32(port + SENDERS_OFFSET, Memory.load32(port + SENDERS_OFFSET) + change);
        }
        if ((rights & Handle.RECEIVE) != 0) {
            Memory.store32(port + RECEIVERS_OFFSET, Memory.load32(port + RECEIVERS_OFFSET) + change);
        }
    }

    /** Closes the port; no effect on one that is closed. */
    static void close(long port) {
        if (isClosed(port)) {
            return;
        }
        long node = port + OWNER_NODE_OFFSET;
        long owner = TaskObjects.ofPorts(LinkedQueue.queueOf(node));
        TaskObjects.countPort(owner, -1, -Memory.load32(port + CAPACITY_OFFSET));
        LinkedQueue.remove(node);
        Memory.store32(port + CAPACITY_OFFSET, CLOSED);
        Objects.markDue(port);
    }

    /** Wakes one who waits for a message if there is one for him, at once: for who has just sent it. */
    static void wakeReader(long port) {
        long reader = LinkedQueue.first(KernelObject.waiters(port));
        if (reader != 0 && first(port) != 0) {
            PortCalls.wake(reader);
            noteLeftOver(port);
        }
    }

    /** Has the port looked at again if somebody waits for what there is. */
    static void noteLeftOver(long port) {
        if (hasWork(port)) {
            Objects.markDue(port);
        }
    }

    private static boolean hasWork(long port) {
        return !LinkedQueue.isEmpty(KernelObject.waiters(port)) && isReadable(port)
                || !LinkedQueue.isEmpty(writers(port)) && isWritable(port);
    }

    /** Does one thing that is due. True if there may be more. */
    static boolean serve(long port) {
        long reader = LinkedQueue.first(KernelObject.waiters(port));
        if (reader != 0 && isReadable(port)) {
            PortCalls.wake(reader);
        }
        long writer = LinkedQueue.first(writers(port));
        if (writer != 0 && isWritable(port)) {
            PortCalls.wake(writer);
        }
        if (isClosed(port) && reader == 0 && writer == 0) {
            long message = first(port);
            if (message == 0) {
                if (KernelObject.references(port) == 0) {
                    KernelObject.destroy(port);
                }
                return false;
            }
            remove(message);
            Message.drop(message);
            return true;
        }
        return isClosed(port) || hasWork(port);
    }
}
