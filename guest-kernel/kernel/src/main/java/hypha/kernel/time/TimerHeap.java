package hypha.kernel.time;

import hypha.bare.Memory;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;

/**
 * All timers: a binary heap, the earliest on top. A timer is a structure of 16 bytes inside of what it belongs to:
 *
 * <pre>
 *   +0x0  deadline  monotonic nanoseconds
 *   +0x8  position  its place in the heap, from 1; 0 while it is not armed
 * </pre>
 *
 * <p>The heap holds deadline and address of each, so comparing does not touch the timers. Room is reserved in advance, when a task is
 * made, so arming cannot fail. Callers hold the kernel lock.
 */
public final class TimerHeap {
    /** Offset of the deadline. */
    public static final int DEADLINE_OFFSET = 0;

    private static final int POSITION_OFFSET = 8;
    /** Bytes of a timer. */
    public static final int TIMER_BYTES = 16;
    /** What {@link #earliest} answers when there is no timer. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int ENTRY_BYTES = 16;

    private static long heap;
    private static int order;
    private static int count;

    private TimerHeap() {}

    /** Starts empty. False if there is not enough memory. */
    public static boolean init() {
        order = 0;
        count = 0;
        heap = Ram.allocateZeroed(order);
        return heap != 0;
    }

    /** Makes room for {@code timers} timers. False if there is not enough memory. */
    public static boolean reserve(int timers) {
        if (timers <= (Frames.BYTES << order) / ENTRY_BYTES - 1) {
            return true;
        }
        long larger = Ram.allocateZeroed(order + 1);
        if (larger == 0) {
            return false;
        }
        Memory.copy(larger, heap, (long) Frames.BYTES << order);
        FrameAllocator.release(heap, order);
        heap = larger;
        order++;
        return true;
    }

    /** Number of timers armed. */
    public static int count() {
        return count;
    }

    /** Deadline of the earliest timer, or {@link #NEVER}. */
    public static long earliest() {
        return count == 0 ? NEVER : deadlineAt(1);
    }

    /** The earliest timer; there is one. */
    public static long earliestTimer() {
        return timerAt(1);
    }

    /** True if the timer is armed. */
    public static boolean isArmed(long timer) {
        return Memory.load64(timer + POSITION_OFFSET) != 0;
    }

    /** Arms a timer that is not armed. */
    public static void arm(long timer, long deadlineNanos) {
        Memory.store64(timer + DEADLINE_OFFSET, deadlineNanos);
        count++;
        rise(count, deadlineNanos, timer);
    }

    /** Disarms a timer; no effect on one that is not armed. */
    public static void cancel(long timer) {
        int position = (int) Memory.load64(timer + POSITION_OFFSET);
        if (position == 0) {
            return;
        }
        Memory.store64(timer + POSITION_OFFSET, 0);
        long deadline = deadlineAt(count);
        long last = timerAt(count);
        count--;
        if (position <= count) {
            if (position > 1 && deadline < deadlineAt(position / 2)) {
                rise(position, deadline, last);
            } else {
                sink(position, deadline, last);
            }
        }
    }

    /** Puts a timer where {@code hole} is, or above. */
    private static void rise(int hole, long deadline, long timer) {
        int position = hole;
        while (position > 1 && deadline < deadlineAt(position / 2)) {
            place(position, deadlineAt(position / 2), timerAt(position / 2));
            position /= 2;
        }
        place(position, deadline, timer);
    }

    /** Puts a timer where {@code hole} is, or below. */
    private static void sink(int hole, long deadline, long timer) {
        int position = hole;
        while (2 * position <= count) {
            int child = 2 * position;
            if (child < count && deadlineAt(child + 1) < deadlineAt(child)) {
                child++;
            }
            if (deadline <= deadlineAt(child)) {
                break;
            }
            place(position, deadlineAt(child), timerAt(child));
            position = child;
        }
        place(position, deadline, timer);
    }

    private static void place(int position, long deadline, long timer) {
        Memory.store64(heap + position * (long) ENTRY_BYTES, deadline);
        Memory.store64(heap + position * (long) ENTRY_BYTES + 8, timer);
        Memory.store64(timer + POSITION_OFFSET, position);
    }

    private static long deadlineAt(int position) {
        return Memory.load64(heap + position * (long) ENTRY_BYTES);
    }

    private static long timerAt(int position) {
        return Memory.load64(heap + position * (long) ENTRY_BYTES + 8);
    }
}
