package hypha.kernel.port;

import hypha.bare.Memory;
import hypha.kernel.abi.Handle;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.handle.HandleTable;
import hypha.kernel.handle.KernelObject;
import hypha.kernel.task.Task;
import hypha.kernel.time.Clock;

/**
 * A timer: a deadline and perhaps a period. It is no more than that; who waits for it does so with the timer of the waiting task, so a
 * task can have as many as it can have handles, and those for which nobody waits cost nothing. It belongs to the task that made it.
 *
 * <pre>
 *   +0x00 {@link KernelObject}    +0x38 deadline, 0 if it is not armed    +0x40 period, 0 if it expires once
 * </pre>
 */
final class TimerObject {
    private static final int BYTES = 0x48;
    private static final int DEADLINE_OFFSET = KernelObject.OWN_OFFSET;
    private static final int PERIOD_OFFSET = 0x40;

    private TimerObject() {}

    static long deadline(long timer) {
        return Memory.load64(timer + DEADLINE_OFFSET);
    }

    static boolean isExpired(long timer) {
        return deadline(timer) != 0 && Clock.monotonic() >= deadline(timer);
    }

    /** {@code timer_create()}. */
    static long create(long objects) {
        if (!HandleTable.reserve(objects, 1)) {
            return HyphaError.OUT_OF_HANDLES;
        }
        long timer = KernelObject.create(Handle.TIMER, BYTES);
        if (timer == 0) {
            return HyphaError.OUT_OF_MEMORY;
        }
        KernelObject.retain(timer);
        return HandleTable.add(objects, timer, Handle.WAIT);
    }

    /** {@code timer_set(timer, deadline, period)}. */
    static long set(long task, long objects) {
        long entry = Arguments.entry(task, objects, 0, Handle.TIMER, Handle.WAIT);
        if (entry < 0) {
            return entry;
        }
        long deadline = Task.argument(task, 1);
        long period = Task.argument(task, 2);
        if (deadline < 0 || period < 0) {
            return HyphaError.INVALID;
        }
        Memory.store64(HandleTable.object(entry) + DEADLINE_OFFSET, deadline);
        Memory.store64(HandleTable.object(entry) + PERIOD_OFFSET, period);
        return 0;
    }

    /** {@code timer_read(timer)}. What was due several times is told as a number, at most 2<sup>31</sup> - 1. */
    static long read(long task, long objects) {
        long entry = Arguments.entry(task, objects, 0, Handle.TIMER, Handle.WAIT);
        if (entry < 0) {
            return entry;
        }
        long timer = HandleTable.object(entry);
        if (!isExpired(timer)) {
            return HyphaError.WOULD_BLOCK;
        }
        long period = Memory.load64(timer + PERIOD_OFFSET);
        if (period == 0) {
            Memory.store64(timer + DEADLINE_OFFSET, 0);
            return 1;
        }
        long expirations = 1 + (Clock.monotonic() - deadline(timer)) / period;
        long next = deadline(timer) + expirations * period;
        Memory.store64(timer + DEADLINE_OFFSET, Math.max(next, 0)); // a time past the end of time disarms it
        return Math.min(expirations, Integer.MAX_VALUE);
    }
}
