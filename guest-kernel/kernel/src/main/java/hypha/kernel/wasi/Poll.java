package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.console.Console;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.task.Task;
import hypha.kernel.task.Waits;
import hypha.kernel.time.Clock;
import hypha.kernel.time.TimerWheel;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.vfs.Pipe;

/**
 * {@code poll_oneoff}: waits for the first of several times, streams and pipes. Each attempt goes over all subscriptions and writes an event for
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
            int pipes = pipes(task, subscriptions, count);
            if (pipes != 0 && !prepare(task, pipes)) {
                return Errno.NOMEM;
            }
            int nodes = 0;
            for (long index = 0; index < count; index++) {
                nodes += await(task, subscriptions + index * Subscription.BYTES, nodes, pipes);
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

    /** Files are always ready; pipes when they have bytes or room, or never will. */
    private static int attemptFile(long event, long userData, int tag, long file) {
        if (!isPipe(file)) {
            Event.write(event, userData, Errno.SUCCESS, tag, 1, 0);
            return DUE;
        }
        long pipe = OpenFile.object(file);
        boolean reads = OpenFile.kind(file) == OpenFile.PIPE_READER;
        boolean gone = reads ? Pipe.isEnded(pipe) : Pipe.isBroken(pipe);
        long ready = reads ? Pipe.available(pipe) : Pipe.room(pipe);
        if (!gone && ready < (reads ? 1 : Pipe.ATOMIC_BYTES)) {
            return NOT_DUE;
        }
        Event.write(event, userData, Errno.SUCCESS, tag, ready, gone ? Event.HANGUP : 0);
        return DUE;
    }

    private static boolean isPipe(long file) {
        return OpenFile.kind(file) == OpenFile.PIPE_READER || OpenFile.kind(file) == OpenFile.PIPE_WRITER;
    }

    /** The pipe's end that a subscription is about, or 0. */
    private static long pipeOf(long task, long subscription) {
        if (Subscription.tag(subscription) == Subscription.CLOCK || Task.files(task) == 0) {
            return 0;
        }
        long file = Descriptor.file(task, Subscription.descriptor(subscription));
        return file != 0 && isPipe(file) ? file : 0;
    }

    /** How many subscriptions are about pipes. */
    private static int pipes(long task, long subscriptions, long count) {
        int pipes = 0;
        for (long index = 0; index < count; index++) {
            pipes += pipeOf(task, subscriptions + index * Subscription.BYTES) == 0 ? 0 : 1;
        }
        return pipes;
    }

    private static boolean prepare(long task, int pipes) {
        long objects = TaskObjects.of(task);
        return objects != 0 && TaskObjects.prepareMany(objects, pipes);
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
        long file = pipeOf(task, subscription);
        if (file == 0 || node == nodes) { // changed by a thread since it was looked at: it is looked at again soon
            Waits.forTimeAtLatest(task, 0);
            return 0;
        }
        long pipe = OpenFile.object(file);
        boolean reads = OpenFile.kind(file) == OpenFile.PIPE_READER;
        TaskObjects.awaitMany(Task.objects(task), node, reads ? Pipe.readQueue(pipe) : Pipe.writeQueue(pipe));
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
