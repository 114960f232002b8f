package hypha.kernel.port;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.abi.HyphaRing;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.task.Task;
import hypha.kernel.task.Waits;
import hypha.kernel.time.Clock;
import hypha.kernel.wasi.TaskMemory;

/**
 * {@code ring_enter}: many requests with one crossing. Each call, and each time that it is run again, tries the requests that wait, in
 * order, then takes new ones and tries those; what is done is written to the completions, of which there are never more than there is
 * room for. Requests that wait do not keep those behind them from being done.
 *
 * <p>All that stands in the ring is claimed, read once, and used modulo the size. The call may be run again at any time, since what it has
 * done is done: taken requests are in {@link RingRequests}, or completed.
 */
final class RingEnter {
    /** After so long the call lets others have their turn before it goes on. */
    private static final long TURN_NANOS = 200_000;

    private static final long MASK = 0xFFFF_FFFFL;

    private RingEnter() {}

    /** {@code ring_enter(hypha_ring *, wanted, deadline)}. */
    static long enter(long task, long objects) {
        long pointer = TaskMemory.argument(task, 0);
        long wanted = TaskMemory.argument(task, 1);
        long deadline = Task.argument(task, 2);
        if (!TaskMemory.holds(task, pointer, HyphaRing.BYTES)) {
            return HyphaError.FAULT;
        }
        if ((pointer & 3) != 0) {
            return HyphaError.INVALID; // the heads and tails are written as atomics
        }
        long ring = TaskMemory.address(task, pointer);
        long size = word(ring, HyphaRing.SIZE_OFFSET);
        if (size == 0 || size > HyphaRing.MAXIMUM_SIZE || (size & size - 1) != 0 || wanted > size) {
            return HyphaError.INVALID;
        }
        long requests = word(ring, HyphaRing.REQUESTS_OFFSET);
        long completions = word(ring, HyphaRing.COMPLETIONS_OFFSET);
        if (!TaskMemory.holds(task, requests, size * HyphaRing.REQUEST_BYTES)
                || !TaskMemory.holds(task, completions, size * HyphaRing.COMPLETION_BYTES)) {
            return HyphaError.FAULT;
        }
        long room =
                size - (word(ring, HyphaRing.COMPLETE_TAIL_OFFSET) - word(ring, HyphaRing.COMPLETE_HEAD_OFFSET) & MASK);
        long submitted = word(ring, HyphaRing.SUBMIT_TAIL_OFFSET) - word(ring, HyphaRing.SUBMIT_HEAD_OFFSET) & MASK;
        if (room < 0 || submitted > size) {
            return HyphaError.INVALID;
        }
        long record = RingRequests.of(objects);
        if (record == 0) {
            return HyphaError.OUT_OF_MEMORY;
        }
        long end = Cpu.timestamp() + Clock.ticksIn(TURN_NANOS);
        long completionsAt = TaskMemory.address(task, completions);
        room -= retry(task, objects, record, ring, completionsAt, size, room);
        long left = submitted;
        long requestsAt = TaskMemory.address(task, requests);
        while (left > 0
                && room > RingRequests.count(record)
                && RingRequests.count(record) < HyphaRing.MAXIMUM_WAITING
                && Cpu.timestamp() < end) {
            room -= take(task, objects, record, ring, requestsAt, completionsAt, size);
            left--;
        }
        Memory.store32(ring + HyphaRing.WAITING_OFFSET, RingRequests.count(record));
        restore(task, pointer, wanted, deadline);
        boolean isStopped = left > 0 && room > RingRequests.count(record); // by the time, or by the number that wait
        return answer(task, objects, record, size - room, wanted, deadline, isStopped);
    }

    /** Tries all requests that wait; returns how many were completed, at most {@code room}. */
    private static long retry(long task, long objects, long record, long ring, long completions, long size, long room) {
        int count = RingRequests.count(record);
        int kept = 0;
        long done = 0;
        for (int index = 0; index < count; index++) {
            long entry = RingRequests.at(record, index);
            long result = done < room ? RingAttempt.attempt(task, objects, entry) : RingAttempt.WAITS;
            if (result == RingAttempt.WAITS) {
                RingRequests.move(record, index, kept);
                kept++;
            } else {
                post(ring, completions, size, entry, result);
                done++;
            }
        }
        RingRequests.truncate(record, kept);
        return done;
    }

    /** Takes one request; returns 1 if it is done, 0 if it waits. */
    private static long take(
            long task, long objects, long record, long ring, long requests, long completions, long size) {
        long head = word(ring, HyphaRing.SUBMIT_HEAD_OFFSET);
        long entry = RingRequests.copyToEnd(record, requests + (head & size - 1) * HyphaRing.REQUEST_BYTES);
        Memory.storeRelease32(ring + HyphaRing.SUBMIT_HEAD_OFFSET, (int) head + 1);
        long result = RingAttempt.attempt(task, objects, entry);
        if (result == RingAttempt.WAITS) {
            RingRequests.add(record);
            return 0;
        }
        post(ring, completions, size, entry, result);
        return 1;
    }

    private static void post(long ring, long completions, long size, long entry, long result) {
        long tail = word(ring, HyphaRing.COMPLETE_TAIL_OFFSET);
        long completion = completions + (tail & size - 1) * HyphaRing.COMPLETION_BYTES;
        RingAttempt.complete(completion, RingRequests.userData(entry), result);
        Memory.storeRelease32(ring + HyphaRing.COMPLETE_TAIL_OFFSET, (int) tail + 1);
    }

    /** Makes the task's call this one again, after the requests have used its place. */
    private static void restore(long task, long pointer, long wanted, long deadline) {
        Task.operation(task, HyphaCall.RING_ENTER);
        Task.argument(task, 0, pointer);
        Task.argument(task, 1, wanted);
        Task.argument(task, 2, deadline);
    }

    private static long answer(
            long task, long objects, long record, long available, long wanted, long deadline, boolean isStopped) {
        int waiting = RingRequests.count(record);
        if (available >= wanted || waiting == 0 && !isStopped) {
            Waits.clear(task); // streams may have registered it
            return available;
        }
        int error = Arguments.mayWait(deadline);
        if (error != 0) {
            Waits.clear(task);
            return available == 0 ? error : available;
        }
        if (waiting > 0 && !TaskObjects.prepareMany(objects, waiting)) {
            Waits.clear(task);
            return HyphaError.OUT_OF_MEMORY;
        }
        for (int index = 0; index < waiting; index++) {
            RingAttempt.await(task, objects, RingRequests.at(record, index), index);
        }
        if (isStopped && waiting < HyphaRing.MAXIMUM_WAITING) {
            Waits.forTimeAtLatest(task, 0);
        }
        return Arguments.await(task, deadline);
    }

    private static long word(long ring, int offset) {
        return Memory.load32(ring + offset) & MASK;
    }
}
