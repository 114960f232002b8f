package hypha.kernel.port;

import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Handle;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.handle.KernelObject;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.task.Lifecycle;
import hypha.kernel.task.Task;

/**
 * A call that waits for its reply. Its only reference is that of its message, and then that of the handle with which to reply.
 *
 * <pre>
 *   +0x00 {@link KernelObject}    +0x38 caller: the task, or 0 if it does not wait any more    +0x40 message: while that is queued, else 0
 * </pre>
 *
 * <p>Caller and call know each other exactly while the caller is blocked in the call.
 */
final class Call {
    private static final int BYTES = 0x48;
    private static final int CALLER_OFFSET = KernelObject.OWN_OFFSET;
    private static final int MESSAGE_OFFSET = 0x40;

    private Call() {}

    /** A call of a task by a message, neither of which knows of it yet; 0 if there is no memory. */
    static long create() {
        return KernelObject.create(Handle.CALL, BYTES);
    }

    /** Has the caller wait for the call that the message makes. */
    static void begin(long call, long task, long objects, long message) {
        KernelObject.retain(call);
        Memory.store64(call + CALLER_OFFSET, task);
        Memory.store64(call + MESSAGE_OFFSET, message);
        Message.call(message, call);
        TaskObjects.call(objects, call);
    }

    /** Frees a call that has not begun. */
    static void cancel(long call) {
        KernelObject.destroy(call);
    }

    /** The message has left its queue. */
    static void received(long call) {
        Memory.store64(call + MESSAGE_OFFSET, 0);
    }

    /** Who waits for the reply, or 0. */
    static long caller(long call) {
        return Memory.load64(call + CALLER_OFFSET);
    }

    /** The caller's wait is over. */
    static void finish(long call, long answer) {
        long caller = caller(call);
        part(call, Task.objects(caller));
        Lifecycle.resume(caller, Crossing.OK, answer);
    }

    /** The caller does not wait any more: a message that nobody has received is taken back, with what it carried dropped. */
    static void abandon(long objects) {
        long call = TaskObjects.call(objects);
        if (call == 0) {
            return;
        }
        part(call, objects);
        long message = Memory.load64(call + MESSAGE_OFFSET);
        if (message != 0) {
            Port.remove(message);
            Message.drop(message);
        }
    }

    private static void part(long call, long objects) {
        Memory.store64(call + CALLER_OFFSET, 0);
        TaskObjects.call(objects, 0);
    }

    /** Nobody can reply any more. */
    static void destroy(long call) {
        if (caller(call) != 0) {
            finish(call, HyphaError.PEER_CLOSED);
        }
        KernelObject.destroy(call);
    }
}
