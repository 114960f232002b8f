package hypha.kernel.port;

import hypha.kernel.abi.Handle;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.abi.HyphaMessage;
import hypha.kernel.handle.HandleTable;
import hypha.kernel.task.Task;
import hypha.kernel.wasi.TaskMemory;

/**
 * Synchronous calls: a request goes through a port, its sender waits, and whoever has received it answers with the handle that came with
 * it. The reply is copied from one linear memory to the other at once.
 */
final class Calls {
    /** The argument of {@code call} that says where the reply goes: checked then, and linear memories do not shrink. */
    private static final int REPLY_SLOT = 2;

    private Calls() {}

    /** {@code call(port, message *request, message *reply, deadline)}. */
    static long call(long task, long objects) {
        long deadline = Task.argument(task, 3);
        if (!Arguments.isFirstAttempt(task)) { // the reply ends the call by itself, so this is the time
            int error = Arguments.mayWait(deadline);
            if (error != 0) {
                Call.abandon(objects);
                return error;
            }
            return Arguments.await(task, deadline);
        }
        long entry = Arguments.entry(task, objects, 0, Handle.PORT, Handle.SEND);
        if (entry < 0) {
            return entry;
        }
        if (!Arguments.holds(task, 1, HyphaMessage.BYTES) || !Arguments.holds(task, 2, HyphaMessage.BYTES)) {
            return HyphaError.FAULT;
        }
        long port = HandleTable.object(entry);
        if (Port.isClosed(port)) {
            return HyphaError.PEER_CLOSED;
        }
        int error = Arguments.mayWait(deadline);
        if (error != 0) {
            return error;
        }
        long call = Call.create();
        if (call == 0) {
            return HyphaError.OUT_OF_MEMORY;
        }
        long message = Message.build(task, objects, Arguments.address(task, 1));
        if (message < 0) {
            Call.cancel(call);
            return message;
        }
        Call.begin(call, task, objects, message);
        Port.append(port, message);
        Port.wakeReader(port);
        return Arguments.await(task, deadline);
    }

    /** {@code reply(reply handle, message *)}. */
    static long reply(long task, long objects) {
        long entry = Arguments.entry(task, objects, 0, Handle.CALL, 0);
        if (entry < 0) {
            return entry;
        }
        if (!Arguments.holds(task, 1, HyphaMessage.BYTES)) {
            return HyphaError.FAULT;
        }
        long call = HandleTable.object(entry);
        if (Call.caller(call) == 0) {
            close(objects, entry, call);
            return HyphaError.PEER_CLOSED;
        }
        long message = Message.build(task, objects, Arguments.address(task, 1));
        if (message < 0) {
            return message;
        }
        // It may carry the very handle that it answers: then nobody answers, since the message goes with the call.
        entry = HandleTable.find(objects, TaskMemory.argument(task, 0));
        if (entry == 0) {
            Message.drop(message);
            return HyphaError.INVALID;
        }
        long caller = Call.caller(call);
        long answer = hand(caller, message);
        Call.finish(call, answer);
        close(objects, entry, call);
        return 0;
    }

    /** Writes a reply to where the caller wants it. What the caller cannot take is lost; the answer of its call says why. */
    private static long hand(long caller, long message) {
        int error = Message.deliver(caller, Task.objects(caller), message, Arguments.address(caller, REPLY_SLOT));
        if (error != 0) {
            Message.drop(message);
        }
        return error;
    }

    private static void close(long objects, long entry, long call) {
        HandleTable.remove(objects, entry);
        Objects.release(call, 0);
    }

    /**
     * {@code reply_receive(reply handle or 0, message *reply, port, message *next, deadline)}. A caller that waits no more does not keep
     * its server from the next one.
     */
    static long replyReceive(long task, long objects) {
        if (TaskMemory.argument(task, 0) != 0) {
            long entry = Arguments.entry(task, objects, 2, Handle.PORT, Handle.RECEIVE);
            if (entry < 0) {
                return entry;
            }
            if (!Arguments.holds(task, 3, HyphaMessage.BYTES)) {
                return HyphaError.FAULT;
            }
            long error = reply(task, objects);
            if (error < 0 && error != HyphaError.PEER_CLOSED) {
                return error;
            }
            Task.argument(task, 0, 0); // is not to be answered again when this is run again
        }
        return Channels.receive(task, objects, 2, 3, 1, 4);
    }
}
