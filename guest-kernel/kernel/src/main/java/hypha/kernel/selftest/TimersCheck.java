package hypha.kernel.selftest;

import hypha.bare.Memory;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Ram;
import hypha.kernel.time.Clock;
import hypha.kernel.time.TimerWheel;

/** The timing wheel: armed in one order and cancelled in part, timers come out by their deadlines and not early. No other is armed. */
public final class TimersCheck {
    private static final int TIMERS = 100;
    /** Nanoseconds between two deadlines: some of one tick, some levels apart. */
    private static final long STEP_NANOS = 700;

    private TimersCheck() {}

    /** Returns 0, or the number of the check that failed. */
    public static int run() {
        long timers = Ram.allocateZeroed(0);
        if (timers == 0) {
            return 1;
        }
        int code = check(timers, Clock.monotonic());
        FrameAllocator.release(timers, 0);
        return code;
    }

    private static int check(long timers, long start) {
        for (int index = 0; index < TIMERS; index++) {
            long step = index * 37 % TIMERS;
            TimerWheel.arm(timer(timers, index), start + step * step * STEP_NANOS);
        }
        for (int index = 0; index < TIMERS; index += 3) {
            TimerWheel.cancel(timer(timers, index));
        }
        int left = TIMERS - (TIMERS + 2) / 3;
        long last = 0;
        long end = start + Clock.SECOND;
        while (TimerWheel.count() != 0 && Clock.monotonic() < end) {
            long now = Clock.monotonic();
            long timer = TimerWheel.takeDue(now);
            if (timer != 0) {
                long deadline = Memory.load64(timer + TimerWheel.DEADLINE_OFFSET);
                if (deadline > now || deadline + 2 * STEP_NANOS < last) {
                    return 2;
                }
                last = deadline;
                left--;
            }
        }
        return left == 0 && TimerWheel.earliest() == TimerWheel.NEVER ? 0 : 3;
    }

    private static long timer(long timers, int index) {
        return timers + (long) TimerWheel.TIMER_BYTES * index;
    }
}
