package hypha.kernel.console;

import hypha.bare.Memory;
import hypha.bare.Ports;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Platform;
import hypha.kernel.abi.Ring;
import hypha.kernel.memory.Ram;

/**
 * The kernel's ends of the rings. For each it keeps, in a cache line of its own memory, what only it may change and a copy of what it
 * last saw of the other side; the shared lines are looked at only when the copy is not enough.
 *
 * <pre>
 *   +0x00  ring       address of the {@link Ring}
 *   +0x08  capacity
 *   +0x10  own        the kernel's position: produced, or consumed for input
 *   +0x18  other      the host's position, as last seen
 * </pre>
 *
 * <p>The host's positions are claims: one that is impossible counts as "nothing there" and "no room". Callers hold the kernel lock.
 */
public final class Console {
    private static final int RING_OFFSET = 0x00;
    private static final int CAPACITY_OFFSET = 0x08;
    private static final int OWN_OFFSET = 0x10;
    private static final int OTHER_OFFSET = 0x18;
    private static final int END_SHIFT = 6;

    /** Largest capacity of a ring. */
    public static final int MAXIMUM_CAPACITY = 1 << 30;

    private static long ends;

    private Console() {}

    /** Takes the rings of the boot information, which are checked. False if there is not enough memory. */
    public static boolean init(long bootInfo) {
        ends = Ram.allocateZeroed(0);
        if (ends == 0) {
            return false;
        }
        for (int index = 0; index < BootInfo.RING_COUNT; index++) {
            long ring = Memory.load64(bootInfo + BootInfo.RINGS_OFFSET + index * 8L);
            boolean consumer = index == BootInfo.RING_INPUT;
            long end = end(index);
            Memory.store64(end + RING_OFFSET, ring);
            Memory.store64(end + CAPACITY_OFFSET, Memory.load32(ring + Ring.CAPACITY_OFFSET));
            Memory.store64(
                    end + OWN_OFFSET, Memory.load64(ring + (consumer ? Ring.CONSUMED_OFFSET : Ring.PRODUCED_OFFSET)));
            refresh(end, consumer ? Ring.PRODUCED_OFFSET : Ring.CONSUMED_OFFSET);
        }
        return true;
    }

    // ------------------------------------------------------------------------------------------------------------
    // output

    /** Bytes of room in an output ring, at least {@code wanted} if it has them. */
    public static long room(int index, long wanted) {
        long end = end(index);
        long room = roomAsSeen(end);
        if (room < wanted) {
            refresh(end, Ring.CONSUMED_OFFSET);
            room = roomAsSeen(end);
        }
        return room;
    }

    private static long roomAsSeen(long end) {
        long capacity = Memory.load64(end + CAPACITY_OFFSET);
        long used = Memory.load64(end + OWN_OFFSET) - Memory.load64(end + OTHER_OFFSET);
        return used < 0 || used > capacity ? 0 : capacity - used;
    }

    /** Position in an output ring behind all that was put. */
    public static long produced(int index) {
        return Memory.load64(end(index) + OWN_OFFSET);
    }

    /** True if what was put into an output ring before {@link #produced} was {@code position} is in it no more, or nobody takes it. */
    public static boolean isTaken(int index, long position) {
        long end = end(index);
        if (isTakenAsSeen(end, position)) {
            return true;
        }
        refresh(end, Ring.CONSUMED_OFFSET);
        return isTakenAsSeen(end, position) || gone(index) != 0;
    }

    private static boolean isTakenAsSeen(long end, long position) {
        long own = Memory.load64(end + OWN_OFFSET);
        long used = own - Memory.load64(end + OTHER_OFFSET);
        return used >= 0 && used <= own - position;
    }

    /** The errno that the consumer of an output ring left when it went, or 0. */
    public static int gone(int index) {
        return Memory.loadAcquire32(ring(index) + Ring.CONSUMER_GONE_OFFSET) & 0xFFFF;
    }

    /** Copies bytes into an output ring that has room for them; nobody sees them before {@link #publish}. */
    public static void put(int index, long source, long bytes) {
        long end = end(index);
        long capacity = Memory.load64(end + CAPACITY_OFFSET);
        long data = Memory.load64(end + RING_OFFSET) + Ring.DATA_OFFSET;
        long own = Memory.load64(end + OWN_OFFSET);
        long start = own & (capacity - 1);
        long first = Math.min(bytes, capacity - start);
        Memory.copy(data + start, source, first);
        if (first < bytes) {
            Memory.copy(data, source + first, bytes - first);
        }
        Memory.store64(end + OWN_OFFSET, own + bytes);
    }

    /** Shows the host all that was put, and wakes it if it sleeps. */
    public static void publish(int index) {
        long end = end(index);
        long ring = Memory.load64(end + RING_OFFSET);
        Memory.storeRelease64(ring + Ring.PRODUCED_OFFSET, Memory.load64(end + OWN_OFFSET));
        Memory.fullFence();
        if (Memory.load32(ring + Ring.CONSUMER_WAITS_OFFSET) != 0) {
            Memory.store32(ring + Ring.CONSUMER_WAITS_OFFSET, 0);
            Ports.out32(Platform.DOORBELL_OUTPUT, index);
        }
    }

    // -------------------------------------------------------------------------------------------------------------
    // input

    /** Bytes that can be read. */
    public static long available() {
        long end = end(BootInfo.RING_INPUT);
        long available = availableAsSeen(end);
        if (available == 0) {
            refresh(end, Ring.PRODUCED_OFFSET);
            available = availableAsSeen(end);
        }
        return available;
    }

    private static long availableAsSeen(long end) {
        long available = Memory.load64(end + OTHER_OFFSET) - Memory.load64(end + OWN_OFFSET);
        return available < 0 || available > Memory.load64(end + CAPACITY_OFFSET) ? 0 : available;
    }

    /** True if no more input will come. What came before can be there all the same: ask {@link #available} after this. */
    public static boolean isEnded() {
        return Memory.loadAcquire32(ring(BootInfo.RING_INPUT) + Ring.PRODUCER_GONE_OFFSET) != 0;
    }

    /** Takes bytes that are there; the host sees the room after {@link #consume}. */
    public static void take(long target, long bytes) {
        long end = end(BootInfo.RING_INPUT);
        long capacity = Memory.load64(end + CAPACITY_OFFSET);
        long data = Memory.load64(end + RING_OFFSET) + Ring.DATA_OFFSET;
        long own = Memory.load64(end + OWN_OFFSET);
        long start = own & (capacity - 1);
        long first = Math.min(bytes, capacity - start);
        Memory.copy(target, data + start, first);
        if (first < bytes) {
            Memory.copy(target + first, data, bytes - first);
        }
        Memory.store64(end + OWN_OFFSET, own + bytes);
    }

    /** Gives the host the room of all that was taken, and wakes it if it waits for room. */
    public static void consume() {
        long end = end(BootInfo.RING_INPUT);
        long ring = Memory.load64(end + RING_OFFSET);
        Memory.storeRelease64(ring + Ring.CONSUMED_OFFSET, Memory.load64(end + OWN_OFFSET));
        Memory.fullFence();
        if (Memory.load32(ring + Ring.PRODUCER_WAITS_OFFSET) != 0) {
            Memory.store32(ring + Ring.PRODUCER_WAITS_OFFSET, 0);
            Ports.out32(Platform.DOORBELL_INPUT, 0);
        }
    }

    // --------------------------------------------------------------------------------------------------------------
    // both

    /** True if an operation on the ring that found neither bytes nor room would find some now, or that there never will be any. */
    public static boolean isReady(int index) {
        if (index == BootInfo.RING_INPUT) {
            return isEnded() || available() != 0;
        }
        return gone(index) != 0 || room(index, 1) != 0;
    }

    /** Asks the host to interrupt when the ring's state changes; the caller looks at {@link #isReady} once more after that. */
    public static void askForWake(int index) {
        Memory.store32(wakeFlag(index), 1);
        Memory.fullFence();
        if (index == BootInfo.RING_INPUT) {
            Ports.out32(Platform.DOORBELL_INPUT, 0); // the host reads no input before somebody wants it
        }
    }

    /** True if {@link #askForWake} was called and the host has not answered yet. */
    public static boolean isWakeAsked(int index) {
        return Memory.load32(wakeFlag(index)) != 0;
    }

    /** Takes {@link #askForWake} back: nobody waits any more. */
    public static void withdrawWake(int index) {
        if (isWakeAsked(index)) {
            Memory.store32(wakeFlag(index), 0);
        }
    }

    private static long wakeFlag(int index) {
        return ring(index) + (index == BootInfo.RING_INPUT ? Ring.CONSUMER_WAITS_OFFSET : Ring.PRODUCER_WAITS_OFFSET);
    }

    private static long end(int index) {
        return ends + ((long) index << END_SHIFT);
    }

    private static long ring(int index) {
        return Memory.load64(end(index) + RING_OFFSET);
    }

    private static void refresh(long end, int positionOffset) {
        Memory.store64(end + OTHER_OFFSET, Memory.loadAcquire64(Memory.load64(end + RING_OFFSET) + positionOffset));
    }
}
