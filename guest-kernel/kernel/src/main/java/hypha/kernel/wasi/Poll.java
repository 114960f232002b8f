package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.console.Console;
import hypha.kernel.task.Task;
import hypha.kernel.task.Waits;
import hypha.kernel.time.Clock;
import hypha.kernel.time.TimerWheel;

/**
 * {@code poll_oneoff}: waits for the first of several times and streams. Each attempt goes over all subscriptions and writes an event for
 * each that is due; if there is none, the task waits for all causes at once, and the first that fires makes the next attempt.
 */
final class Poll {
    /** Most subscriptions of one call, so that the time of an attempt is bounded. */
    static final int MAXIMUM_SUBSCRIPTIONS = 1 << 14;

    private static final int NOT_DUE = 0;
    private static final int DUE = 1;
    private static final int MALFORMED = 2;

    private Poll() {}

    /** {@code poll_oneoff(subscription *, event *, count, size *)}. */
    static int oneoff(long task) {
        long in = TaskMemory.argument(task, 0);
        long out = TaskMemory.argument(task, 1);
        long count = TaskMemory.argument(task, 2);
        long result = TaskMemory.argument(task, 3);
        if (count == 0 || count > MAXIMUM_SUBSCRIPTIONS) {
            return Errno.INVAL;
        }
        if (!TaskMemory.holds(task, in, count * Subscription.BYTES)
                || !TaskMemory.holds(task, out, count * Event.BYTES)
                || !TaskMemory.holds(task, result, 4)) {
            return Errno.FAULT;
        }
        long now = Clock.monotonic();
        if (Task.callStart(task) == 0) {
            Task.callStart(task, Math.max(now, 1));
        }
        long subscriptions = TaskMemory.address(task, in);
        long event = TaskMemory.address(task, out);
        int events = 0;
        for (long index = 0; index < count; index++) {
            int found = attempt(task, subscriptions + index * Subscription.BYTES, event, now);
            if (found == MALFORMED) {
                return Errno.INVAL;
            }
            if (found == DUE) {
                event += Event.BYTES;
                events++;
            }
        }
        if (events == 0) {
            for (long index = 0; index < count; index++) {
                await(task, subscriptions + index * Subscription.BYTES);
            }
            return Wasi.BLOCKED;
        }
        Memory.store32(TaskMemory.address(task, result), events);
        return Errno.SUCCESS;
    }

    /** Writes the event of a subscription if it is due. */
    private static int attempt(long task, long subscription, long event, long now) {
        long userData = Subscription.userData(subscription);
        int tag = Subscription.tag(subscription);
        if (tag == Subscription.CLOCK) {
            boolean exists = Clocks.exists(Subscription.clock(subscription));
            if (exists && now < deadline(task, subscription)) {
                return NOT_DUE;
            }
            Event.write(event, userData, exists ? Errno.SUCCESS : Errno.INVAL, tag, 0, 0);
            return DUE;
        }
        if (tag != Subscription.FD_READ && tag != Subscription.FD_WRITE) {
            return MALFORMED;
        }
        long number = Subscription.descriptor(subscription);
        long right = tag == Subscription.FD_READ ? Rights.FD_READ : Rights.FD_WRITE;
        int check = Descriptor.check(task, number, right | Rights.POLL_FD_READWRITE);
        if (check != Errno.SUCCESS) {
            Event.write(event, userData, check, tag, 0, 0);
            return DUE;
        }
        int ring = (int) number;
        if (!Waits.isReady(task, ring)) {
            return NOT_DUE;
        }
        boolean input = ring == BootInfo.RING_INPUT;
        boolean gone = input ? Console.isEnded() : Console.gone(ring) != 0;
        long ready = input ? Console.available() : Console.room(ring, 1);
        Event.write(event, userData, Errno.SUCCESS, tag, ready, gone ? Event.HANGUP : 0);
        return DUE;
    }

    /** Registers the cause of a subscription that was not due. */
    private static void await(long task, long subscription) {
        if (Subscription.tag(subscription) == Subscription.CLOCK) {
            long deadline = deadline(task, subscription);
            if (deadline != TimerWheel.NEVER) {
                Waits.forTimeAtLatest(task, deadline);
            }
        } else if (Descriptor.isOpen(task, Subscription.descriptor(subscription))) {
            Waits.forRing(task, (int) Subscription.descriptor(subscription));
        }
    }

    /** When a subscription to a clock is due, in monotonic nanoseconds. */
    private static long deadline(long task, long subscription) {
        long timeout = Subscription.timeout(subscription);
        long start = 0;
        if (!Subscription.isAbsolute(subscription)) {
            start = Task.callStart(task);
        } else if (Subscription.clock(subscription) == Clocks.REALTIME) {
            if (Long.compareUnsigned(timeout, Clock.wallOffset()) <= 0) {
                return 0;
            }
            timeout -= Clock.wallOffset();
        }
        long deadline = start + timeout;
        return timeout < 0 || deadline < 0 ? TimerWheel.NEVER : deadline;
    }
}
