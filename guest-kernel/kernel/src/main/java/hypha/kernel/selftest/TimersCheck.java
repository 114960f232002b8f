package hypha.kernel.selftest;

import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Ram;
import hypha.kernel.time.TimerHeap;

/** The timer heap: armed in one order and cancelled in part, timers come out by their deadlines. No other timer is armed. */
public final class TimersCheck {
    private static final int TIMERS = 100;

    private TimersCheck() {}

    /** Returns 0, or the number of the check that failed. */
    public static int run() {
        long timers = Ram.allocateZeroed(0);
        if (timers == 0 || !TimerHeap.reserve(TIMERS)) {
            return 1;
        }
        for (int index = 0; index < TIMERS; index++) {
            TimerHeap.arm(timers + (long) TimerHeap.TIMER_BYTES * index, 1 + index * 37 % TIMERS);
        }
        for (int index = 0; index < TIMERS; index += 3) {
            TimerHeap.cancel(timers + (long) TimerHeap.TIMER_BYTES * index);
        }
        long last = 0;
        int left = TIMERS - (TIMERS + 2) / 3;
        while (TimerHeap.count() != 0) {
            if (TimerHeap.earliest() <= last) {
                return 2;
            }
            last = TimerHeap.earliest();
            TimerHeap.cancel(TimerHeap.earliestTimer());
            left--;
        }
        FrameAllocator.release(timers, 0);
        return left == 0 ? 0 : 3;
    }
}
