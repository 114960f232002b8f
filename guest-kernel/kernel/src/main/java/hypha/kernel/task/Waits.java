package hypha.kernel.task;

import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.console.Console;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.memory.Ram;
import hypha.kernel.time.TimerWheel;

/**
 * What blocked tasks wait for. A host function that cannot be done now registers its causes here and answers "blocked"; when one of them
 * fires, the kernel runs the function again from the start. Callers hold the kernel lock.
 */
public final class Waits {
    /** One queue for each of standard input, output and error. */
    private static long queues;

    private Waits() {}

    /** Starts with nobody waiting. False if there is not enough memory. */
    public static boolean init() {
        queues = Ram.allocateZeroed(0);
        return queues != 0;
    }

    /** The task waits until monotonic time is {@code deadlineNanos}, or earlier if that was said before; among others. */
    public static void forTimeAtLatest(long task, long deadlineNanos) {
        long timer = Task.timer(task);
        Task.waitCause(task, Task.WAIT_TIME);
        if (!TimerWheel.isArmed(timer)) {
            TimerWheel.arm(timer, deadlineNanos);
        } else if (deadlineNanos < Memory.load64(timer + TimerWheel.DEADLINE_OFFSET)) {
            TimerWheel.cancel(timer);
            TimerWheel.arm(timer, deadlineNanos);
        }
    }

    /** The task waits until a ring is ready for it, among others. */
    public static void forRing(long task, int ring) {
        long node = Task.ringNode(task, ring);
        Task.waitCause(task, Task.WAIT_STREAM);
        if (!LinkedQueue.isQueued(node)) {
            LinkedQueue.append(queue(ring), node);
            ask(ring);
        }
    }

    /** True if the task need not wait for the ring: it has what a reader or a writer wants, and its turn for output has come. */
    public static boolean isReady(long task, int ring) {
        return Console.isReady(ring)
                && (ring == BootInfo.RING_INPUT || Console.gone(ring) != 0 || OutputOrder.allows(task, ring));
    }

    /** The task waits for nothing any more. */
    public static void clear(long task) {
        TimerWheel.cancel(Task.timer(task));
        if (Task.objects(task) != 0) {
            TaskObjects.clearWaits(Task.objects(task));
        }
        for (int ring = 0; ring < Task.DESCRIPTORS; ring++) {
            long node = Task.ringNode(task, ring);
            if (LinkedQueue.isQueued(node)) {
                LinkedQueue.remove(node);
                withdraw(ring);
            }
        }
    }

    /** Asks the host for what somebody waits for who is in the queue of that ring: for output, it may be either ring's progress. */
    private static void ask(int ring) {
        Console.askForWake(ring);
        if (ring != BootInfo.RING_INPUT) {
            Console.askForWake(OutputOrder.other(ring));
        }
    }

    /** Takes {@link #ask} back if nobody is left who needs it. */
    private static void withdraw(int ring) {
        if (!LinkedQueue.isEmpty(queue(ring))) {
            return;
        }
        if (ring == BootInfo.RING_INPUT) {
            Console.withdrawWake(ring); // input that nobody waits for is not the kernel's to take
        } else if (LinkedQueue.isEmpty(queue(OutputOrder.other(ring)))) {
            Console.withdrawWake(ring);
            Console.withdrawWake(OutputOrder.other(ring));
        }
    }

    private static boolean isAsked(int ring) {
        return Console.isWakeAsked(ring)
                && (ring == BootInfo.RING_INPUT || Console.isWakeAsked(OutputOrder.other(ring)));
    }

    /** The task that waits longest for a ring, or 0. */
    public static long firstForRing(int ring) {
        long node = LinkedQueue.first(queue(ring));
        return node == 0 ? 0 : Task.ofRingNode(node, ring);
    }

    /**
     * Asks the host again for each ring that somebody waits for, if it has answered the last time: another task may have taken what it
     * gave. To be called before a halt.
     */
    public static void askAgain() {
        for (int ring = 0; ring < Task.DESCRIPTORS; ring++) {
            if (!LinkedQueue.isEmpty(queue(ring)) && !isAsked(ring)) {
                ask(ring);
            }
        }
    }

    /**
     * True if a ring is ready for the one that waits longest for it. A writer who waits for its turn may hold up others behind it, but not
     * for long: all wait for the same thread of the host to take what it has been given already.
     */
    public static boolean isRingDue() {
        for (int ring = 0; ring < Task.DESCRIPTORS; ring++) {
            long task = firstForRing(ring);
            if (task != 0 && isReady(task, ring)) {
                return true;
            }
        }
        return false;
    }

    private static long queue(int ring) {
        return queues + (long) LinkedQueue.QUEUE_BYTES * ring;
    }
}
