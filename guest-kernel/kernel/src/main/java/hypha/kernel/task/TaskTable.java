package hypha.kernel.task;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.abi.Crossing;
import hypha.kernel.cpu.Grace;
import hypha.kernel.lock.LockOrder;
import hypha.kernel.lock.SpinLock;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;
import hypha.kernel.panic.Panic;
import hypha.kernel.time.Clock;

/**
 * All tasks, in chunks of 64 KiB that are made when they are needed first; a directory finds them. A handle names entry and generation, so
 * one of a task that has ended names nothing.
 *
 * <p>In each chunk entries that were used before are used again first, and of the chunks that which was used last. One that has been empty
 * for a while is given back ({@link #trim}). Since tasks are found without a lock, it first disappears from the directory, and becomes free
 * memory when no vCPU can still be looking at it, see {@link Grace}. Its entries' generations go on where they were if it is made again.
 *
 * <pre>
 *   directory, for each chunk: +0x00 its address, or 0   +0x08 highest generation of its entries, 32 bits   +0x0C tasks, 16 bits
 *             +0x0E entries that were ever used, 16 bits  +0x10 the entry freed last, or 0   +0x18 node in the list that it is in
 *             +0x30 timestamp since which it is empty
 * </pre>
 *
 * <p>A chunk with room is in the list "open", an empty one in the list "empty", one that was made and given back in the list "gone".
 */
public final class TaskTable {
    /** The largest limit. */
    public static final int MAXIMUM_LIMIT = 1 << 24;

    private static final int CHUNK_ORDER = 4;
    private static final int CHUNK_SHIFT = CHUNK_ORDER + Frames.SHIFT - Task.SHIFT;
    private static final int CHUNK_TASKS = 1 << CHUNK_SHIFT;
    /** The generation after which they start again at 1. */
    private static final int LAST_GENERATION = Integer.MAX_VALUE;

    private static final int SLOT_SHIFT = 6;
    private static final int CHUNK_OFFSET = 0x00;
    private static final int GENERATION_OFFSET = 0x08;
    private static final int COUNT_OFFSET = 0x0C;
    private static final int FRESH_OFFSET = 0x0E;
    private static final int FREE_OFFSET = 0x10;
    private static final int NODE_OFFSET = 0x18;
    private static final int EMPTY_SINCE_OFFSET = 0x30;

    private static final int OPEN_OFFSET = SpinLock.BYTES;
    private static final int EMPTY_OFFSET = OPEN_OFFSET + LinkedQueue.QUEUE_BYTES;
    private static final int GONE_OFFSET = EMPTY_OFFSET + LinkedQueue.QUEUE_BYTES;
    private static final int HEADER_BYTES = 0x80 + SpinLock.BYTES;

    /** Chunks that {@link #trim} takes away or frees at once: some microseconds. */
    private static final int TRIM_AT_ONCE = 32;
    /** For how long a chunk has to have been empty. */
    private static final long CALM_NANOS = 100_000_000;
    /** How long it is not looked whether chunks can be freed that were taken away. */
    private static final long GRACE_NANOS = 500_000;

    private static long lock;
    private static long directory;
    private static int limit;
    /** Chunks from here on were never made. */
    private static int slots;

    private static int count;

    /** Chunks that no longer are in the directory and will be free memory, linked by their first ready nodes; 0 if there are none. */
    private static volatile long retired;
    /** When {@link #retired} was last looked at. */
    private static volatile long retiredAt;

    private TaskTable() {}

    /** Starts empty, for at most {@code taskLimit} tasks. False if there is not enough memory. */
    public static boolean init(int taskLimit) {
        limit = taskLimit;
        slots = 0;
        count = 0;
        retired = 0;
        long chunks = (taskLimit + (long) CHUNK_TASKS - 1) >>> CHUNK_SHIFT;
        lock = Ram.allocateZeroed(Frames.orderOfBytes(HEADER_BYTES + (chunks << SLOT_SHIFT)));
        directory = lock + HEADER_BYTES;
        if (lock == 0 || !Grace.init()) {
            return false;
        }
        SpinLock.init(lock, LockOrder.TASK, Text.address("lock: task table"), Text.length("lock: task table"));
        return true;
    }

    /** Number of tasks. */
    public static int count() {
        return count;
    }

    static boolean isFull() {
        return count == limit;
    }

    private static long slot(int number) {
        return directory + ((long) number << SLOT_SHIFT);
    }

    private static int number(long slot) {
        return (int) (slot - directory >>> SLOT_SHIFT);
    }

    private static int tasks(long slot) {
        return Memory.load16(slot + COUNT_OFFSET);
    }

    private static long firstOf(int listOffset) {
        long node = LinkedQueue.first(lock + listOffset);
        return node == 0 ? 0 : node - NODE_OFFSET;
    }

    /** True if all other chunks are full, empty or gone: so that one task in turn does not cost a chunk each time. */
    private static boolean isOnlyOneWithRoom(long slot) {
        return firstOf(OPEN_OFFSET) == slot && LinkedQueue.last(lock + OPEN_OFFSET) == slot + NODE_OFFSET;
    }

    private static void moveTo(int listOffset, long slot) {
        LinkedQueue.remove(slot + NODE_OFFSET);
        LinkedQueue.append(lock + listOffset, slot + NODE_OFFSET);
    }

    /** Makes a task in state {@link Task#NEW}, all else zero. Returns its address or a negative status. */
    static long allocate() {
        SpinLock.acquire(lock);
        long task = isFull() ? Crossing.OUT_OF_TASKS : takeEntry();
        SpinLock.release(lock);
        if (task > 0) {
            Task.reset(task);
        }
        return task;
    }

    private static long takeEntry() {
        long slot = firstOf(OPEN_OFFSET);
        if (slot == 0) {
            slot = openChunk();
            if (slot == 0) {
                return Crossing.OUT_OF_MEMORY;
            }
        }
        long task = Memory.load64(slot + FREE_OFFSET);
        if (task != 0) {
            Memory.store64(slot + FREE_OFFSET, Memory.load64(Task.readyNode(task)));
        } else {
            int fresh = Memory.load16(slot + FRESH_OFFSET);
            task = Memory.load64(slot + CHUNK_OFFSET) + ((long) fresh << Task.SHIFT);
            Task.index(task, (number(slot) << CHUNK_SHIFT) + fresh);
            int generation = Memory.load32(slot + GENERATION_OFFSET);
            Task.generation(task, generation == 0 ? 1 : generation);
            Memory.store16(slot + FRESH_OFFSET, fresh + 1);
        }
        int tasks = tasks(slot) + 1;
        Memory.store16(slot + COUNT_OFFSET, tasks);
        if (tasks == entriesOf(number(slot))) {
            LinkedQueue.remove(slot + NODE_OFFSET);
        }
        count++;
        return task;
    }

    /** Entries of a chunk: the last one may have fewer. */
    private static int entriesOf(int number) {
        return Math.min(limit - (number << CHUNK_SHIFT), CHUNK_TASKS);
    }

    /** Takes an empty chunk, or makes one; 0 if there is no memory. It is the only one that is open. */
    private static long openChunk() {
        long node = LinkedQueue.last(lock + EMPTY_OFFSET);
        long slot = node == 0 ? 0 : node - NODE_OFFSET;
        if (slot == 0) {
            long chunk = Ram.allocateZeroed(CHUNK_ORDER);
            if (chunk == 0) {
                return 0;
            }
            slot = firstOf(GONE_OFFSET);
            if (slot == 0) {
                slot = slot(slots);
            }
            Memory.store16(slot + FRESH_OFFSET, 0);
            Memory.store64(slot + FREE_OFFSET, 0);
            Memory.storeRelease64(slot + CHUNK_OFFSET, chunk);
            slots = Math.max(slots, number(slot) + 1);
        }
        moveTo(OPEN_OFFSET, slot);
        return slot;
    }

    /** Frees an entry, of which nobody else has the address; its handle names nothing from now on. */
    static void release(long task) {
        if (Task.state(task) == Task.FREE) {
            Panic.now(Text.address("task freed twice"), Text.length("task freed twice"), task);
        }
        int generation = Task.generation(task);
        int next = generation == LAST_GENERATION ? 1 : generation + 1;
        Task.generation(task, next);
        Task.state(task, Task.FREE);
        SpinLock.acquire(lock);
        long slot = slot(Task.index(task) >>> CHUNK_SHIFT);
        if (next > Memory.load32(slot + GENERATION_OFFSET)) {
            Memory.store32(slot + GENERATION_OFFSET, next);
        }
        Memory.store64(Task.readyNode(task), Memory.load64(slot + FREE_OFFSET));
        Memory.store64(slot + FREE_OFFSET, task);
        int tasks = tasks(slot) - 1;
        Memory.store16(slot + COUNT_OFFSET, tasks);
        if (tasks == 0 && !isOnlyOneWithRoom(slot)) {
            Memory.store64(slot + EMPTY_SINCE_OFFSET, Cpu.timestamp());
            moveTo(EMPTY_OFFSET, slot);
        } else if (!LinkedQueue.isQueued(slot + NODE_OFFSET)) {
            LinkedQueue.prepend(lock + OPEN_OFFSET, slot + NODE_OFFSET);
        }
        count--;
        SpinLock.release(lock);
    }

    /**
     * Takes chunks away that have been empty for a while, or frees those that were taken away if nobody can be looking at them any more: some
     * at a time. For a vCPU between two rounds of its loop. False if there was nothing to do now.
     */
    public static boolean trim() {
        long now = Cpu.timestamp();
        if (now < trimAt()) { // without the lock: at worst the next call sees it
            return false;
        }
        SpinLock.acquire(lock);
        boolean worked = retired != 0 ? free(now) : retire(now);
        SpinLock.release(lock);
        return worked;
    }

    /** The timestamp at which {@link #trim} may have something to do; {@link Long#MAX_VALUE} for none. */
    public static long trimAt() {
        if (retired != 0) {
            return retiredAt + Clock.ticksIn(GRACE_NANOS);
        }
        long oldest = firstOf(EMPTY_OFFSET);
        return oldest == 0 ? Long.MAX_VALUE : Memory.load64(oldest + EMPTY_SINCE_OFFSET) + Clock.ticksIn(CALM_NANOS);
    }

    private static boolean retire(long now) {
        long calmSince = now - Clock.ticksIn(CALM_NANOS);
        long chunks = 0;
        for (int count = 0; count < TRIM_AT_ONCE; count++) {
            long slot = firstOf(EMPTY_OFFSET);
            if (slot == 0 || Memory.load64(slot + EMPTY_SINCE_OFFSET) > calmSince) {
                break;
            }
            moveTo(GONE_OFFSET, slot);
            long chunk = Memory.load64(slot + CHUNK_OFFSET);
            Memory.storeRelease64(slot + CHUNK_OFFSET, 0);
            Memory.store64(Task.readyNode(chunk), chunks);
            chunks = chunk;
        }
        if (chunks == 0) {
            return false;
        }
        Grace.begin();
        retiredAt = now;
        retired = chunks;
        return true;
    }

    private static boolean free(long now) {
        retiredAt = now;
        if (!Grace.isOver()) {
            return false;
        }
        long chunk = retired;
        while (chunk != 0) {
            long next = Memory.load64(Task.readyNode(chunk));
            FrameAllocator.release(chunk, CHUNK_ORDER);
            chunk = next;
        }
        retired = 0;
        return true;
    }

    /** Number of entries that may be in use; those of {@link #at} are below. */
    public static int used() {
        return slots << CHUNK_SHIFT;
    }

    /** The task of an entry, which may be free; 0 if nobody has needed it for long. For as long as a round of the serve loop lasts. */
    public static long at(int index) {
        long chunk = Memory.loadAcquire64(slot(index >>> CHUNK_SHIFT) + CHUNK_OFFSET);
        return chunk == 0 ? 0 : chunk + ((long) (index & CHUNK_TASKS - 1) << Task.SHIFT);
    }

    /**
     * The task of a handle, which is a claim; 0 if there is none. Needs no lock, but then it may end meanwhile: it is the same one for
     * certain while its lane's lock is held and this says so. What it answers is a task's entry, free or not, for as long as a round of the serve
     * loop lasts.
     */
    public static long find(long handle) {
        int index = (int) handle - 1;
        if (index < 0 || index >= used()) {
            return 0;
        }
        long task = at(index);
        boolean isItsTask =
                task != 0 && Task.generation(task) == (int) (handle >>> 32) && Task.state(task) != Task.FREE;
        return isItsTask ? task : 0;
    }
}
