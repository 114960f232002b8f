package hypha.kernel.port;

import hypha.bare.Memory;
import hypha.kernel.abi.Handle;
import hypha.kernel.handle.KernelObject;
import hypha.kernel.memory.Ram;
import hypha.kernel.reactor.Line;
import hypha.kernel.task.LinkedQueue;

/**
 * Who needs an object, and what objects have to do. What may be much (waking all who wait for a port, dropping all its messages, closing
 * the ports that those carried) is not done at once but noted in a queue, of which the serve loop does a bounded part in each round: so
 * nothing here recurses, however tasks have nested what they sent.
 */
public final class Objects {
    /** Things done before the lanes get their turn. */
    static final int STEPS_AT_ONCE = 64;

    private static long due;

    private Objects() {}

    /** Starts with nothing to do. False if there is not enough memory. */
    public static boolean init() {
        due = Ram.allocateZeroed(0);
        return due != 0;
    }

    /** True if there is something to do. */
    public static boolean isDue() {
        return Memory.load64(due) != 0;
    }

    /** Does some of what is to do. True if there was something. */
    public static boolean serve() {
        if (!isDue()) {
            return false;
        }
        for (int step = 0; step < STEPS_AT_ONCE; step++) {
            long node = LinkedQueue.first(due);
            if (node == 0) {
                break;
            }
            LinkedQueue.remove(node);
            long object = KernelObject.ofDueNode(node);
            if (serve(object)) {
                markDue(object);
            }
        }
        return true;
    }

    /** Does one thing that an object has to do. True if there may be more. */
    private static boolean serve(long object) {
        return switch (KernelObject.type(object)) {
            case Handle.PORT -> Port.serve(object);
            case Handle.INTERRUPT -> wakeOne(object) && Line.isReady(object);
            default -> wakeOne(object);
        };
    }

    /** Has one of those who wait for an object look at it. True if there was one. */
    private static boolean wakeOne(long object) {
        long waiter = LinkedQueue.first(KernelObject.waiters(object));
        if (waiter == 0) {
            return false;
        }
        PortCalls.wake(waiter);
        return true;
    }

    /** Notes that an object may have something to do. */
    public static void markDue(long object) {
        long node = KernelObject.dueNode(object);
        if (!LinkedQueue.isQueued(node)) {
            LinkedQueue.append(due, node);
        }
    }

    /** Somebody needs an object, with these rights. */
    static void retain(long object, int rights) {
        if (KernelObject.type(object) == Handle.PORT) {
            Port.retain(object, rights);
        } else {
            KernelObject.retain(object);
        }
    }

    /** Somebody who had these rights needs an object no more. */
    static void release(long object, int rights) {
        int type = KernelObject.type(object);
        if (type == Handle.PORT) {
            Port.release(object, rights);
        } else if (KernelObject.release(object)) {
            if (type == Handle.CALL) {
                Call.destroy(object);
            } else if (type == Handle.RUN) {
                RunObject.destroy(object);
            } else if (type == Handle.TASK) {
                TaskReference.destroy(object);
            } else {
                KernelObject.destroy(object);
            }
        } else if (type == Handle.TASK) {
            TaskReference.released(object);
        }
    }
}
