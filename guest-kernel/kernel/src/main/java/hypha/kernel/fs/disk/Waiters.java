package hypha.kernel.fs.disk;

import hypha.kernel.task.LinkedQueue;

/** Who waits for the disk: waiters are nodes of {@link LinkedQueue}, so one that is not wanted any more is taken out of wherever it is. */
final class Waiters {
    private Waiters() {}

    /** Puts a waiter into a queue if it is in none; no effect for waiter 0. */
    static void add(long queue, long waiter) {
        if (waiter != 0 && !LinkedQueue.isQueued(waiter)) {
            LinkedQueue.append(queue, waiter);
        }
    }

    /** Wakes all of a queue. What they do then happens after the caller has finished. */
    static void wakeAll(long volume, long queue) {
        long waiter = LinkedQueue.first(queue);
        while (waiter != 0) {
            LinkedQueue.remove(waiter);
            Volume.woken(volume, waiter);
            waiter = LinkedQueue.first(queue);
        }
    }
}
