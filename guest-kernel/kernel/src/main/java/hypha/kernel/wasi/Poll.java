package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.console.Console;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.task.Task;
import hypha.kernel.task.Waits;
import hypha.kernel.time.Clock;
import hypha.kernel.time.TimerWheel;
import hypha.kernel.vfs.Channels;

/**
 * {@code poll_oneoff}: waits for the first of several times, streams and channels. Each attempt goes over all subscriptions and writes an event for
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
            int channels = channels(task, subscriptions, count);
            if (channels != 0 && !prepare(task, channels)) {
                return Errno.NOMEM;
            }
            int nodes = 0;
            for (long index = 0; index < count; index++) {
                nodes += await(task, subscriptions + index * Subscription.BYTES, nodes, channels);
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
        int ring = Descriptor.stream(task, number);
        if (ring == Descriptor.NO_STREAM) {
            return attemptFile(event, userData, tag, Descriptor.file(task, number));
        }
        if (!Waits.isReady(task, ring)) {
            return NOT_DUE;
        }
        boolean input = ring == BootInfo.RING_INPUT;
        boolean gone = input ? Console.isEnded() : Console.gone(ring) != 0;
        long ready = input ? Console.available() : Console.room(ring, 1);
        Event.write(event, userData, Errno.SUCCESS, tag, ready, gone ? Event.HANGUP : 0);
        return DUE;
    }

    /** Files are always ready; channels when they say so. */
    private static int attemptFile(long event, long userData, int tag, long file) {
        if (!Channels.isChannel(file)) {
            Event.write(event, userData, Errno.SUCCESS, tag, 1, 0);
            return DUE;
        }
        boolean reads = tag == Subscription.FD_READ;
        if (!Channels.isReady(file, reads)) {
            return NOT_DUE;
        }
        int flags = Channels.isGone(file, reads) ? Event.HANGUP : 0;
        Event.write(event, userData, Errno.SUCCESS, tag, Channels.bytes(file, reads), flags);
        return DUE;
    }

    /** The channel that a subscription is about, or 0. */
    private static long channelOf(long task, long subscription) {
        if (Subscription.tag(subscription) == Subscription.CLOCK || Task.files(task) == 0) {
            return 0;
        }
        long file = Descriptor.file(task, Subscription.descriptor(subscription));
        return file != 0 && Channels.isChannel(file) ? file : 0;
    }

    /** How many subscriptions are about channels. */
    private static int channels(long task, long subscriptions, long count) {
        int channels = 0;
        for (long index = 0; index < count; index++) {
            channels += channelOf(task, subscriptions + index * Subscription.BYTES) == 0 ? 0 : 1;
        }
        return channels;
    }

    private static boolean prepare(long task, int channels) {
        long objects = TaskObjects.of(task);
        return objects != 0 && TaskObjects.prepareMany(objects, channels);
    }

    /**
     * Registers the cause of a subscription that was not due.
     *
     * @param node the first of the {@code nodes} prepared nodes that is free
     * @return how many of them it took
     */
    private static int await(long task, long subscription, int node, int nodes) {
        if (Subscription.tag(subscription) == Subscription.CLOCK) {
            long deadline = deadline(task, subscription);
            if (deadline != TimerWheel.NEVER) {
                Waits.forTimeAtLatest(task, deadline);
            }
            return 0;
        }
        long number = Subscription.descriptor(subscription);
        if (!Descriptor.isOpen(task, number)) {
            return 0;
        }
        int ring = Descriptor.stream(task, number);
        if (ring != Descriptor.NO_STREAM) {
            Waits.forRing(task, ring);
            return 0;
        }
        long file = channelOf(task, subscription);
        if (file == 0 || node == nodes) { // changed by a thread since it was looked at: it is looked at again soon
            Waits.forTimeAtLatest(task, 0);
            return 0;
        }
        boolean reads = Subscription.tag(subscription) == Subscription.FD_READ;
        TaskObjects.awaitMany(Task.objects(task), node, Channels.queue(file, reads));
        return 1;
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
