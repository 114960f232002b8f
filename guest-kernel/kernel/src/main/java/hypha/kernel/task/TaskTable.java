package hypha.kernel.task;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.abi.Crossing;
import hypha.kernel.lock.LockOrder;
import hypha.kernel.lock.SpinLock;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;
import hypha.kernel.panic.Panic;

/**
 * All tasks, in chunks of 64 KiB that are made when they are needed first; a directory finds them. Entries that were used before are
 * used again first. A handle names entry and generation, so one of a task that has ended names nothing.
 */
public final class TaskTable {
    /** The largest limit. */
    public static final int MAXIMUM_LIMIT = 1 << 24;

    private static final int CHUNK_ORDER = 4;
    private static final int CHUNK_SHIFT = CHUNK_ORDER + Frames.SHIFT - Task.SHIFT;
    private static final int CHUNK_TASKS = 1 << CHUNK_SHIFT;
    /** The generation after which they start again at 1. */
    private static final int LAST_GENERATION = Integer.MAX_VALUE;

    private static long lock;
    private static long directory;
    private static int limit;
    /** Entries from here on were never used. */
    private static int used;
    /** The entry freed last, as address, or 0. */
    private static long free;

    private static int count;

    private TaskTable() {}

    /** Starts empty, for at most {@code taskLimit} tasks. False if there is not enough memory. */
    public static boolean init(int taskLimit) {
        limit = taskLimit;
        used = 0;
        free = 0;
        count = 0;
        long chunks = (taskLimit + (long) CHUNK_TASKS - 1) >>> CHUNK_SHIFT;
        lock = Ram.allocateZeroed(Frames.orderOfBytes(SpinLock.BYTES + chunks * 8));
        directory = lock + SpinLock.BYTES;
        if (lock == 0) {
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
        long task = free;
        if (task != 0) {
            free = Memory.load64(Task.readyNode(task));
        } else {
            long slot = directory + (long) (used >>> CHUNK_SHIFT) * 8;
            long chunk = Memory.load64(slot);
            if (chunk == 0) {
                chunk = Ram.allocateZeroed(CHUNK_ORDER);
                if (chunk == 0) {
                    return Crossing.OUT_OF_MEMORY;
                }
                Memory.store64(slot, chunk);
            }
            task = chunk + ((long) (used & CHUNK_TASKS - 1) << Task.SHIFT);
            Task.index(task, used);
            Task.generation(task, 1);
            used++;
        }
        count++;
        return task;
    }

    /** Frees an entry, of which nobody else has the address; its handle names nothing from now on. */
    static void release(long task) {
        if (Task.state(task) == Task.FREE) {
            Panic.now(Text.address("task freed twice"), Text.length("task freed twice"), task);
        }
        int generation = Task.generation(task);
        Task.generation(task, generation == LAST_GENERATION ? 1 : generation + 1);
        Task.state(task, Task.FREE);
        SpinLock.acquire(lock);
        Memory.store64(Task.readyNode(task), free);
        free = task;
        count--;
        SpinLock.release(lock);
    }

    /** Number of entries that were ever used; those of {@link #at} are below. */
    public static int used() {
        return used;
    }

    /** The task of an entry that was used; it may be free. */
    public static long at(int index) {
        long chunk = Memory.load64(directory + (long) (index >>> CHUNK_SHIFT) * 8);
        return chunk + ((long) (index & CHUNK_TASKS - 1) << Task.SHIFT);
    }

    /**
     * The task of a handle, which is a claim; 0 if there is none. Needs no lock, but then it may end meanwhile: it is the same one for
     * certain while its lane's lock is held and this says so.
     */
    public static long find(long handle) {
        int index = (int) handle - 1;
        if (index < 0 || index >= used) {
            return 0;
        }
        long chunk = Memory.load64(directory + (long) (index >>> CHUNK_SHIFT) * 8);
        long task = chunk + ((long) (index & CHUNK_TASKS - 1) << Task.SHIFT);
        boolean isItsTask = Task.generation(task) == (int) (handle >>> 32) && Task.state(task) != Task.FREE;
        return isItsTask ? task : 0;
    }
}
