package hypha.kernel.time;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.lock.LockOrder;
import hypha.kernel.lock.SpinLock;
import hypha.kernel.memory.Ram;

/**
 * All timers, in a hierarchical timing wheel: arming and cancelling take the same few steps however many there are, and no memory. A timer
 * is a structure of 24 bytes inside of what it belongs to:
 *
 * <pre>
 *   +0x00  deadline  monotonic nanoseconds; 0: as soon as others had their turn
 *   +0x08  next      in its list; 0 while it is not armed
 *   +0x10  previous
 * </pre>
 *
 * <p>Time is cut into ticks of 1.024 µs, below what a wake-up costs. A timer fires at its nanosecond, never early; if more than
 * {@link #MOVES_AT_ONCE} stand in one tick, at the end of the tick. Level n has 64 slots of 64<sup>n</sup> ticks; nine levels reach to the end of 63 bits of nanoseconds. A timer stands
 * at the level of the highest digit (of 6 bits) in which its tick differs from the present one, in the slot that this digit names. So all of
 * a lower level is before all of a higher one, nothing wraps, and the next timer is found by the lowest level that is not empty. When time
 * reaches a slot of a higher level its timers go down, at most {@link #LEVELS} times in their life and {@link #MOVES_AT_ONCE} at a
 * time, so that a million timers of one instant do not stop the kernel.
 *
 * <p>Each slot remembers the least deadline that was put into it, so a vCPU can sleep until then at once and need not wake to move
 * timers down. A cancelled timer leaves its deadline there: at worst that is one wake-up for nothing.
 *
 * <p>One wheel for all vCPUs, with a lock of its own.
 */
public final class TimerWheel {
    /** Offset of the deadline. */
    public static final int DEADLINE_OFFSET = 0x00;
    /** Bytes of a timer. */
    public static final int TIMER_BYTES = 24;
    /** What {@link #earliest} answers when there is no timer. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Binary logarithm of the nanoseconds in a tick. */
    static final int TICK_SHIFT = 10;
    /** Number of levels. */
    static final int LEVELS = 9;
    /** Most timers that go down a level in one call. */
    static final int MOVES_AT_ONCE = 64;
    /** Timers that expire within this many ticks of the first are worth one wake-up: about what it costs. */
    static final int SLACK_TICKS = 16;

    private static final int NEXT_OFFSET = 0x08;
    private static final int PREVIOUS_OFFSET = 0x10;
    /** In the head of a list, which has links as a timer has: the least deadline that was put into it. */
    private static final int LEAST_OFFSET = 0x00;

    private static final int HEAD_SHIFT = 5;
    private static final int DIGIT_BITS = 6;
    private static final int SLOTS = 1 << DIGIT_BITS;
    private static final int ORDER = 3;
    /** From the start of the block: heads of all slots, head of the due list, one word of occupied slots for each level, lock. */
    private static final long DUE_OFFSET = (long) LEVELS * SLOTS << HEAD_SHIFT;

    private static final long OCCUPIED_OFFSET = DUE_OFFSET + 64;
    private static final long LOCK_OFFSET = OCCUPIED_OFFSET + 128;

    private static long wheel;
    /** The first tick that may have timers in slots; all before are in the due list or gone. */
    private static long position;

    private static int count;
    /** No timer expires before; looked at without the lock. */
    private static volatile long earliest;

    private TimerWheel() {}

    /** Starts empty. False if there is not enough memory. */
    public static boolean init() {
        position = 0;
        count = 0;
        earliest = NEVER;
        wheel = Ram.allocateZeroed(ORDER);
        if (wheel == 0) {
            return false;
        }
        for (int index = 0; index <= LEVELS * SLOTS; index++) {
            long head = wheel + ((long) index << HEAD_SHIFT);
            Memory.store64(head + NEXT_OFFSET, head);
            Memory.store64(head + PREVIOUS_OFFSET, head);
        }
        SpinLock.init(wheel + LOCK_OFFSET, LockOrder.TIMERS, Text.address("lock: timers"), Text.length("lock: timers"));
        return true;
    }

    /** Number of timers armed. */
    public static int count() {
        return count;
    }

    /** A time before which no timer expires, or {@link #NEVER}. Needs no lock. */
    public static long earliest() {
        return earliest;
    }

    /**
     * When a vCPU that is about to sleep should wake: with the first timer, or with the last of those that follow it closely.
     *
     * @param nowNanos monotonic time
     */
    public static long wakeTime(long nowNanos) {
        SpinLock.acquire(wheel + LOCK_OFFSET);
        advanceIfNoneIsDue(nowNanos);
        earliest = findEarliest();
        long time = earliest;
        long first = occupied(0);
        if (time != 0 && first != 0) {
            int slot = Long.numberOfTrailingZeros(first);
            long close = first >>> slot & (1L << SLACK_TICKS) - 1;
            int last = slot + 63 - Long.numberOfLeadingZeros(close);
            time = Math.max(time, Memory.load64(head(0, last) + LEAST_OFFSET));
        }
        SpinLock.release(wheel + LOCK_OFFSET);
        return time;
    }

    /** True if the timer is armed. */
    public static boolean isArmed(long timer) {
        return Memory.load64(timer + NEXT_OFFSET) != 0;
    }

    /** Arms a timer that is not armed; a deadline in the past is one of now. */
    public static void arm(long timer, long deadlineNanos) {
        long deadline = Math.max(deadlineNanos, 0);
        SpinLock.acquire(wheel + LOCK_OFFSET);
        Memory.store64(timer + DEADLINE_OFFSET, deadline);
        count++;
        place(timer, deadline);
        earliest = Math.min(earliest, deadline);
        SpinLock.release(wheel + LOCK_OFFSET);
    }

    /** Disarms a timer; no effect on one that is not armed. Nobody else arms it meanwhile. */
    public static void cancel(long timer) {
        if (!isArmed(timer)) {
            return;
        }
        SpinLock.acquire(wheel + LOCK_OFFSET);
        if (isArmed(timer)) {
            remove(timer);
            if (count == 0) {
                earliest = NEVER;
            }
        }
        SpinLock.release(wheel + LOCK_OFFSET);
    }

    /**
     * Takes a timer that has expired. They come in the order of their ticks, those of one tick in any order.
     *
     * @param nowNanos monotonic time
     * @return the timer, not armed any more; 0 if there is none, or if there is work left to find it: then {@link #earliest} is in the past
     */
    public static long takeDue(long nowNanos) {
        SpinLock.acquire(wheel + LOCK_OFFSET);
        advanceIfNoneIsDue(nowNanos);
        long timer = Memory.load64(wheel + DUE_OFFSET + NEXT_OFFSET);
        if (timer == wheel + DUE_OFFSET) {
            timer = 0;
        } else {
            remove(timer);
        }
        earliest = findEarliest();
        SpinLock.release(wheel + LOCK_OFFSET);
        return timer;
    }

    private static void advanceIfNoneIsDue(long nowNanos) {
        if (Memory.load64(wheel + DUE_OFFSET + NEXT_OFFSET) == wheel + DUE_OFFSET) {
            advance(nowNanos, nowNanos >>> TICK_SHIFT);
        }
    }

    /** Moves time on to the tick {@code now}, or to the first one before that has timers: those that are due are in the due list then. */
    private static void advance(long nowNanos, long now) {
        int moves = MOVES_AT_ONCE;
        while (true) {
            int pending = pendingLevel();
            if (pending > 0) {
                moves = moveDown(head(pending, digit(position, pending)), moves);
                if (moves == 0) {
                    return;
                }
                continue;
            }
            int level = lowestLevel();
            long start = level < 0 ? now : slotStart(level);
            if (start >= now) {
                position = Math.max(position, now);
                if (pendingLevel() > 0) {
                    continue; // now is where a slot begins
                }
                if (level == 0 && start == now) {
                    takeFromTick(head(0, digit(now, 0)), nowNanos);
                }
                return;
            }
            if (level == 0) {
                position = start + 1;
                makeDue(head(0, digit(start, 0)));
                return;
            }
            position = start;
        }
    }

    /** The level, above 0, whose slot of the present has timers that must go down before anything else happens; or 0. */
    private static int pendingLevel() {
        for (int level = LEVELS - 1; level > 0; level--) {
            if ((occupied(level) >>> digit(position, level) & 1) != 0) {
                return level;
            }
        }
        return 0;
    }

    /** Moves timers of a slot down; returns how many of {@code moves} are left. */
    private static int moveDown(long head, int moves) {
        int left = moves;
        long timer = Memory.load64(head + NEXT_OFFSET);
        while (timer != head && left > 0) {
            left--;
            unlink(timer);
            place(timer, Memory.load64(timer + DEADLINE_OFFSET));
            timer = Memory.load64(head + NEXT_OFFSET);
        }
        return timer == head ? Math.max(left, 1) : 0; // it is done with the slot, be it with the last move
    }

    /** Moves those timers of the present tick to the due list that are due, and sees which is next. */
    private static void takeFromTick(long head, long nowNanos) {
        if (Memory.load64(head + LEAST_OFFSET) > nowNanos) {
            return;
        }
        long endOfTick = (nowNanos >>> TICK_SHIFT) + 1 << TICK_SHIFT;
        long least = endOfTick;
        long timer = Memory.load64(head + NEXT_OFFSET);
        for (int looks = 0; timer != head && looks < MOVES_AT_ONCE; looks++) {
            long next = Memory.load64(timer + NEXT_OFFSET);
            long deadline = Memory.load64(timer + DEADLINE_OFFSET);
            if (deadline <= nowNanos) {
                unlink(timer);
                append(wheel + DUE_OFFSET, timer);
            } else {
                least = Math.min(least, deadline);
            }
            timer = next;
        }
        Memory.store64(head + LEAST_OFFSET, timer == head ? least : endOfTick); // more than that: all of them then
    }

    /** Appends all timers of a slot to the due list. */
    private static void makeDue(long head) {
        long due = wheel + DUE_OFFSET;
        long first = Memory.load64(head + NEXT_OFFSET);
        long last = Memory.load64(head + PREVIOUS_OFFSET);
        long before = Memory.load64(due + PREVIOUS_OFFSET);
        Memory.store64(before + NEXT_OFFSET, first);
        Memory.store64(first + PREVIOUS_OFFSET, before);
        Memory.store64(last + NEXT_OFFSET, due);
        Memory.store64(due + PREVIOUS_OFFSET, last);
        Memory.store64(head + NEXT_OFFSET, head);
        Memory.store64(head + PREVIOUS_OFFSET, head);
        clearOccupied(head);
    }

    private static long findEarliest() {
        if (Memory.load64(wheel + DUE_OFFSET + NEXT_OFFSET) != wheel + DUE_OFFSET || pendingLevel() > 0) {
            return 0;
        }
        int level = lowestLevel();
        if (level < 0) {
            return NEVER;
        }
        long slot = Long.numberOfTrailingZeros(occupied(level));
        return Memory.load64(head(level, slot) + LEAST_OFFSET);
    }

    private static void place(long timer, long deadline) {
        long tick = deadline >>> TICK_SHIFT;
        if (deadline == 0 || tick < position) {
            append(wheel + DUE_OFFSET, timer);
            return;
        }
        int level = (63 - Long.numberOfLeadingZeros(tick ^ position | 1)) / DIGIT_BITS;
        long head = head(level, digit(tick, level));
        boolean isFirst = Memory.load64(head + NEXT_OFFSET) == head;
        if (isFirst || deadline < Memory.load64(head + LEAST_OFFSET)) {
            Memory.store64(head + LEAST_OFFSET, deadline);
        }
        append(head, timer);
        long word = wheel + OCCUPIED_OFFSET + 8L * level;
        Memory.store64(word, Memory.load64(word) | 1L << digit(tick, level));
    }

    private static void append(long head, long timer) {
        long last = Memory.load64(head + PREVIOUS_OFFSET);
        Memory.store64(timer + NEXT_OFFSET, head);
        Memory.store64(timer + PREVIOUS_OFFSET, last);
        Memory.store64(last + NEXT_OFFSET, timer);
        Memory.store64(head + PREVIOUS_OFFSET, timer);
    }

    private static void remove(long timer) {
        unlink(timer);
        Memory.store64(timer + NEXT_OFFSET, 0);
        count--;
    }

    private static void unlink(long timer) {
        long next = Memory.load64(timer + NEXT_OFFSET);
        long previous = Memory.load64(timer + PREVIOUS_OFFSET);
        Memory.store64(previous + NEXT_OFFSET, next);
        Memory.store64(next + PREVIOUS_OFFSET, previous);
        if (next == previous && next != wheel + DUE_OFFSET) {
            clearOccupied(next); // the head, whose last timer this was
        }
    }

    private static void clearOccupied(long head) {
        long index = head - wheel >>> HEAD_SHIFT;
        long word = wheel + OCCUPIED_OFFSET + 8 * (index >>> DIGIT_BITS);
        Memory.store64(word, Memory.load64(word) & ~(1L << (index & SLOTS - 1)));
    }

    private static long occupied(int level) {
        return Memory.load64(wheel + OCCUPIED_OFFSET + 8L * level);
    }

    /** The lowest level with a timer, or -1. */
    private static int lowestLevel() {
        for (int level = 0; level < LEVELS; level++) {
            if (occupied(level) != 0) {
                return level;
            }
        }
        return -1;
    }

    /** The first tick of the first slot of a level that has timers. */
    private static long slotStart(int level) {
        long above = position & -(1L << DIGIT_BITS * (level + 1));
        return above | (long) Long.numberOfTrailingZeros(occupied(level)) << DIGIT_BITS * level;
    }

    private static long head(int level, long slot) {
        return wheel + ((long) level * SLOTS + slot << HEAD_SHIFT);
    }

    private static long digit(long tick, int level) {
        return tick >>> DIGIT_BITS * level & SLOTS - 1;
    }
}
