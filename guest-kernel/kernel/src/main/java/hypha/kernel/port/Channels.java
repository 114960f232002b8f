package hypha.kernel.port;

import hypha.bare.Memory;
import hypha.kernel.abi.Handle;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.abi.HyphaMessage;
import hypha.kernel.handle.HandleTable;
import hypha.kernel.handle.KernelObject;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.task.Task;
import hypha.kernel.wasi.TaskMemory;

/** Asynchronous messages: ports are made, sent to and received from. Sending and receiving move as many messages as they can at once. */
final class Channels {
    private static final int RECEIVER_RIGHTS = Handle.RECEIVE | Handle.WAIT | Handle.TRANSFER;
    private static final int SENDER_RIGHTS = Handle.SEND | Handle.WAIT | Handle.TRANSFER | Handle.DUPLICATE;

    private static long messagesSent;

    private Channels() {}

    static void init() {
        messagesSent = 0;
    }

    static long messagesSent() {
        return messagesSent;
    }

    /** {@code channel_create(capacity, u32 handles[2])}. There is one handle that receives, and as many that send as are duplicated. */
    static long create(long task, long objects) {
        long capacity = TaskMemory.argument(task, 0);
        if (capacity > Handle.MAXIMUM_CAPACITY) {
            return HyphaError.INVALID;
        }
        if (!Arguments.holds(task, 1, 8)) {
            return HyphaError.FAULT;
        }
        if (TaskObjects.portCount(objects) == Handle.MAXIMUM_PORTS
                || TaskObjects.messageQuota(objects) + capacity > Handle.MAXIMUM_MESSAGES
                || !HandleTable.reserve(objects, 2)) {
            return HyphaError.OUT_OF_HANDLES;
        }
        long port = Port.create(objects, (int) capacity);
        if (port == 0) {
            return HyphaError.OUT_OF_MEMORY;
        }
        Port.retain(port, RECEIVER_RIGHTS);
        Port.retain(port, SENDER_RIGHTS);
        long pair = Arguments.address(task, 1);
        Memory.store32(pair, HandleTable.add(objects, port, RECEIVER_RIGHTS));
        Memory.store32(pair + 4, HandleTable.add(objects, port, SENDER_RIGHTS));
        return 0;
    }

    /** {@code send(port, message *, count, deadline)}. */
    static long send(long task, long objects) {
        long entry = Arguments.entry(task, objects, 0, Handle.PORT, Handle.SEND);
        if (entry < 0) {
            return entry;
        }
        long count = TaskMemory.argument(task, 2);
        if (count == 0 || count > HyphaMessage.MAXIMUM_BATCH) {
            return HyphaError.INVALID;
        }
        if (!Arguments.holds(task, 1, count * HyphaMessage.BYTES)) {
            return HyphaError.FAULT;
        }
        long port = HandleTable.object(entry);
        if (Port.isClosed(port)) {
            return HyphaError.PEER_CLOSED;
        }
        if (!Port.isWritable(port)) {
            long deadline = Task.argument(task, 3);
            int error = Arguments.mayWait(deadline);
            if (error != 0) {
                return error;
            }
            TaskObjects.await(objects, Port.writers(port));
            return Arguments.await(task, deadline);
        }
        long slots = Arguments.address(task, 1);
        long sent = 0;
        // Handing the port's last handle on in a message leaves the port as it is, since the message has it then.
        while (sent < count && Port.isWritable(port)) {
            long message = Message.build(task, objects, slots + sent * HyphaMessage.BYTES);
            if (message < 0) {
                return sent == 0 ? message : sent;
            }
            Port.append(port, message);
            messagesSent++;
            sent++;
            Port.wakeReader(port);
        }
        return sent;
    }

    /** {@code receive(port, message *, count, deadline)}. */
    static long receive(long task, long objects) {
        long count = TaskMemory.argument(task, 2);
        if (count == 0 || count > HyphaMessage.MAXIMUM_BATCH) {
            return HyphaError.INVALID;
        }
        return receive(task, objects, 0, 1, count, 3);
    }

    /** Receives, with the port, the pointer to the slots, and the deadline in these arguments. */
    static long receive(long task, long objects, int portAt, int slotsAt, long count, int deadlineAt) {
        long entry = Arguments.entry(task, objects, portAt, Handle.PORT, Handle.RECEIVE);
        if (entry < 0) {
            return entry;
        }
        if (!Arguments.holds(task, slotsAt, count * HyphaMessage.BYTES)) {
            return HyphaError.FAULT;
        }
        long port = HandleTable.object(entry);
        if (Port.first(port) == 0 || Port.isClosed(port)) {
            if (Port.isReadable(port)) {
                return HyphaError.PEER_CLOSED;
            }
            long deadline = Task.argument(task, deadlineAt);
            int error = Arguments.mayWait(deadline);
            if (error != 0) {
                return error;
            }
            TaskObjects.await(objects, KernelObject.waiters(port));
            return Arguments.await(task, deadline);
        }
        long slots = Arguments.address(task, slotsAt);
        long received = 0;
        while (received < count && Port.first(port) != 0) {
            long message = Port.first(port);
            Port.remove(message);
            int error = Message.deliver(task, objects, message, slots + received * HyphaMessage.BYTES);
            if (error != 0) {
                Port.putBack(port, message);
                Port.noteLeftOver(port);
                return received == 0 ? error : received;
            }
            received++;
        }
        Port.noteLeftOver(port);
        return received;
    }
}
