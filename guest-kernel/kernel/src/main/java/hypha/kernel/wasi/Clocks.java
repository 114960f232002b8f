package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.time.Clock;

/** The clocks; witx {@code $clockid}. Those of CPU time are not supported, which the specification answers with {@code inval}. */
final class Clocks {
    /** Wall-clock time. */
    static final int REALTIME = 0;
    /** Time since boot. */
    static final int MONOTONIC = 1;

    private Clocks() {}

    /** True if the clock, a claim, is supported. */
    static boolean exists(long clock) {
        return clock == REALTIME || clock == MONOTONIC;
    }

    /** {@code clock_time_get(clockid, precision, timestamp *)}; the precision, a wish, is always met. */
    static int timeGet(long task) {
        long clock = TaskMemory.argument(task, 0);
        long pointer = TaskMemory.argument(task, 2);
        if (!exists(clock)) {
            return Errno.INVAL;
        }
        if (!TaskMemory.holds(task, pointer, 8)) {
            return Errno.FAULT;
        }
        long nanos = Clock.monotonic() + (clock == REALTIME ? Clock.wallOffset() : 0);
        Memory.store64(TaskMemory.address(task, pointer), nanos);
        return Errno.SUCCESS;
    }

    /** {@code clock_res_get(clockid, timestamp *)}. */
    static int resolutionGet(long task) {
        long clock = TaskMemory.argument(task, 0);
        long pointer = TaskMemory.argument(task, 1);
        if (!exists(clock)) {
            return Errno.INVAL;
        }
        if (!TaskMemory.holds(task, pointer, 8)) {
            return Errno.FAULT;
        }
        Memory.store64(TaskMemory.address(task, pointer), Clock.resolution());
        return Errno.SUCCESS;
    }
}
