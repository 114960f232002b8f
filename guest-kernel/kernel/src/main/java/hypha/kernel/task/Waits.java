package hypha.kernel.task;

import hypha.bare.Memory;
import hypha.kernel.console.Console;
import hypha.kernel.memory.Ram;
import hypha.kernel.time.TimerHeap;

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
        if (!TimerHeap.isArmed(timer)) {
            TimerHeap.arm(timer, deadlineNanos);
        } else if (deadlineNanos < Memory.load64(timer + TimerHeap.DEADLINE_OFFSET)) {
            TimerHeap.cancel(timer);
            TimerHeap.arm(timer, deadlineNanos);
        }
    }

    /** The task waits until a ring is ready, among others. */
    public static void forRing(long task, int ring) {
        long node = Task.ringNode(task, ring);
        if (!LinkedQueue.isQueued(node)) {
            LinkedQueue.append(queue(ring), node);
            Console.askForWake(ring);
        }
    }

    /** The task waits for nothing any more. */
    public static void clear(long task) {
        TimerHeap.cancel(Task.timer(task));
        for (int ring = 0; ring < Task.DESCRIPTORS; ring++) {
            long node = Task.ringNode(task, ring);
            if (LinkedQueue.isQueued(node)) {
                LinkedQueue.remove(node);
                if (LinkedQueue.isEmpty(queue(ring))) {
                    Console.withdrawWake(ring); // input that nobody waits for is not the kernel's to take
                }
            }
        }
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
            if (!LinkedQueue.isEmpty(queue(ring)) && !Console.isWakeAsked(ring)) {
                Console.askForWake(ring);
            }
        }
    }

    /** True if somebody waits for a ring that is ready. */
    public static boolean isRingDue() {
        for (int ring = 0; ring < Task.DESCRIPTORS; ring++) {
            if (!LinkedQueue.isEmpty(queue(ring)) && Console.isReady(ring)) {
                return true;
            }
        }
        return false;
    }

    private static long queue(int ring) {
        return queues + (long) LinkedQueue.QUEUE_BYTES * ring;
    }
}
