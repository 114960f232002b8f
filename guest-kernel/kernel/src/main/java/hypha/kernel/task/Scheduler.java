package hypha.kernel.task;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.abi.Crossing;
import hypha.kernel.cpu.Counts;
import hypha.kernel.lock.LockOrder;
import hypha.kernel.lock.SpinLock;
import hypha.kernel.memory.Ram;
import hypha.kernel.time.Clock;

/**
 * Who runs next on each lane: real-time tasks in turn, else normal ones by virtual time (see {@link FairQueue}), else idle ones in turn.
 * A lane that has nobody left takes a task of another one, if its executor says that it can. Tells the executor of a lane when there is
 * somebody again, as {@link Crossing} says.
 *
 * <p>Each lane has a lock: around its queues, and around the states of all tasks that belong to it. A task that is neither {@link
 * Task#BLOCKED} nor {@link Task#STOPPED} can change its state without the kernel lock; those two leave theirs only with it. A task changes
 * its lane only while it is {@link Task#READY}, or not started, and with the locks of both; the lock of the lower lane is taken first.
 *
 * <pre>
 *   per lane: +0x00 real-time queue   +0x10 idle queue   +0x20 address of the lane   +0x28 "idle": 1 since a SCHEDULE found nothing,
 *             32 bits   +0x2C ready tasks of the two queues, 32 bits   +0x40 fair queue   +0x80 the task that runs, or 0
 *             +0x88 quantum end: timestamp at which it is to be asked to give way   +0x90 asked: 1 if it has been, 32 bits
 *             +0x98 start of the real-time tasks' period   +0xA0 ticks that they have had in it   +0xC0 lock
 * </pre>
 */
public final class Scheduler {
    /** Longest and shortest turn of a normal task, and how long after its start one gives way to a task that has slept. */
    private static final long LONGEST_QUANTUM_NANOS = 4_000_000;

    private static final long SHORTEST_QUANTUM_NANOS = 1_000_000;
    private static final long WAKE_QUANTUM_NANOS = 500_000;
    /** Each of some tasks has its turn within this time, as long as the quanta allow. */
    private static final long LATENCY_NANOS = 12_000_000;

    /** Real-time tasks have at most so much of each period as long as others wait: one that never waits does not stop the rest for good. */
    private static final long REAL_TIME_PERIOD_NANOS = 100_000_000;

    private static final long REAL_TIME_NANOS = 95_000_000;

    /** Ready tasks that a lane keeps to itself as long as it comes to them soon. */
    private static final int FEW = 2;

    private static final int ENTRY_SHIFT = 8;
    private static final int REAL_TIME_OFFSET = 0x00;
    private static final int IDLE_QUEUE_OFFSET = 0x10;
    private static final int LANE_OFFSET = 0x20;
    private static final int IDLE_OFFSET = 0x28;
    private static final int TURNS_OFFSET = 0x2C;
    private static final int FAIR_OFFSET = 0x40;
    private static final int RUNNING_OFFSET = 0x80;
    private static final int QUANTUM_END_OFFSET = 0x88;
    private static final int ASKED_OFFSET = 0x90;
    private static final int PERIOD_START_OFFSET = 0x98;
    private static final int REAL_TIME_TICKS_OFFSET = 0xA0;
    private static final int LOCK_OFFSET = 0xC0;

    private static long entries;
    private static int count;
    private static long longestTicks;
    private static long shortestTicks;
    private static long wakeTicks;
    private static long latencyTicks;
    private static long periodTicks;
    private static long realTimeTicks;

    private Scheduler() {}

    /** Starts with empty queues for {@code laneCount} lanes. False if there is not enough memory. */
    public static boolean init(long lanes, int laneCount) {
        count = laneCount;
        longestTicks = Clock.ticksIn(LONGEST_QUANTUM_NANOS);
        shortestTicks = Clock.ticksIn(SHORTEST_QUANTUM_NANOS);
        wakeTicks = Clock.ticksIn(WAKE_QUANTUM_NANOS);
        latencyTicks = Clock.ticksIn(LATENCY_NANOS);
        periodTicks = Clock.ticksIn(REAL_TIME_PERIOD_NANOS);
        realTimeTicks = Clock.ticksIn(REAL_TIME_NANOS);
        entries = Ram.allocateZeroed(0);
        if (entries == 0 || !Doorbells.init()) {
            return false;
        }
        for (int lane = 0; lane < laneCount; lane++) {
            long buckets = Ram.allocateZeroed(0);
            if (buckets == 0) {
                return false;
            }
            Memory.store64(entry(lane) + FAIR_OFFSET + FairQueue.BUCKETS_OFFSET, buckets);
            Memory.store64(entry(lane) + LANE_OFFSET, lanes + (long) lane * Crossing.LANE_BYTES);
            SpinLock.init(
                    entry(lane) + LOCK_OFFSET,
                    LockOrder.RUN_QUEUE,
                    Text.address("lock: run queue"),
                    Text.length("lock: run queue"));
        }
        return true;
    }

    /** Takes the lock of a lane. */
    static void lock(int lane) {
        SpinLock.acquire(entry(lane) + LOCK_OFFSET);
    }

    /** Gives the lock of a lane back. */
    static void unlock(int lane) {
        SpinLock.release(entry(lane) + LOCK_OFFSET);
    }

    /** Takes the lock of the lane that a task belongs to; returns that lane. Until {@link #unlock} the task stays in its state. */
    static int lockLaneOf(long task) {
        while (true) {
            int lane = Task.lane(task);
            lock(lane);
            if (Task.lane(task) == lane) {
                return lane;
            }
            unlock(lane); // it has been taken by another one meanwhile
        }
    }

    /** True if a task waits for its turn on the lane. Without the lock at worst a little old. */
    public static boolean hasReady(int lane) {
        return readyCount(entry(lane)) != 0;
    }

    private static long readyCount(long entry) {
        return Memory.load32(entry + TURNS_OFFSET) + FairQueue.count(entry + FAIR_OFFSET);
    }

    /** Makes a new task belong to a lane. */
    static void place(long task, int lane) {
        int before = lockLaneOf(task);
        Task.lane(task, lane);
        unlock(before);
    }

    /** Queues a task, which is in no queue, on its lane, with the answer that it has; unless it is suspended, which death ends. */
    static void makeReady(long task) {
        enter(task, lockLaneOf(task));
    }

    /** As {@link #makeReady}, for a task whose call, if it has made one, is done. */
    static void makeReadyAnswered(long task) {
        int lane = lockLaneOf(task);
        Task.savedStatus(task, Task.ending(task) == Task.KILLED ? Crossing.KILLED : Crossing.OK);
        Task.savedResult(task, 0);
        enter(task, lane);
    }

    /** Queues a task whose lane's lock is held, and gives that back. */
    private static void enter(long task, int lane) {
        long entry = entry(lane);
        long now = Cpu.timestamp();
        Accounting.leave(task, now);
        if (Task.has(task, Task.SUSPENDED) && Task.ending(task) == 0) {
            Task.state(task, Task.STOPPED);
            unlock(lane);
            return;
        }
        boolean slept = Task.state(task) != Task.RUNNING;
        Task.state(task, Task.READY);
        if (slept) {
            Task.virtualTime(task, FairQueue.afterSleep(entry + FAIR_OFFSET, Task.virtualTime(task)));
        }
        enqueue(entry, task);
        boolean isSpare = false;
        if (Memory.load32(entry + IDLE_OFFSET) != 0) {
            wake(entry, lane);
        } else {
            isSpare = isPlenty(entry, now);
            if (slept) {
                hurry(entry, task);
            }
        }
        unlock(lane);
        if (isSpare) {
            wakeThief(lane);
        }
    }

    /** Changes what a task's place in the queues depends on; its lane's lock is held. */
    static void setShare(long task, int weight, int schedulingClass) {
        long entry = entry(Task.lane(task));
        boolean isQueued = Task.state(task) == Task.READY;
        if (isQueued) {
            dequeue(task);
        }
        Task.weight(task, weight);
        Task.schedulingClass(task, schedulingClass);
        if (isQueued) {
            enqueue(entry, task);
            hurry(entry, task);
        }
    }

    private static void enqueue(long entry, long task) {
        showOthers(entry, 1);
        int schedulingClass = Task.schedulingClass(task);
        if (schedulingClass == Task.NORMAL) {
            FairQueue.add(entry + FAIR_OFFSET, task);
            return;
        }
        int queue = schedulingClass == Task.REAL_TIME ? REAL_TIME_OFFSET : IDLE_QUEUE_OFFSET;
        LinkedQueue.append(entry + queue, Task.readyNode(task));
        Memory.store32(entry + TURNS_OFFSET, Memory.load32(entry + TURNS_OFFSET) + 1);
    }

    /** Takes a task that is {@link Task#READY} off its queue; its lane's lock is held. */
    static void dequeue(long task) {
        long entry = entry(Task.lane(task));
        if (Task.schedulingClass(task) == Task.NORMAL) {
            FairQueue.remove(entry + FAIR_OFFSET, task);
            return;
        }
        LinkedQueue.remove(Task.readyNode(task));
        Memory.store32(entry + TURNS_OFFSET, Memory.load32(entry + TURNS_OFFSET) - 1);
    }

    /** Writes the lane's word of others, if it is another: the line is one that the host reads. */
    private static void showOthers(long entry, int others) {
        long word = Memory.load64(entry + LANE_OFFSET) + Crossing.OTHERS_OFFSET;
        if (Memory.load32(word) != others) {
            Memory.storeRelease32(word, others);
        }
    }

    private static void wake(long entry, int lane) {
        Memory.store32(entry + IDLE_OFFSET, 0);
        long mailbox = Memory.load64(entry + LANE_OFFSET);
        int raised = Memory.load32(mailbox + Crossing.WAKES_OFFSET);
        Memory.storeRelease32(mailbox + Crossing.WAKES_OFFSET, raised + 1);
        Memory.fullFence();
        if (Memory.load32(mailbox + Crossing.WAITING_OFFSET) != 0) {
            Counts.add(Counts.WAKES);
            Doorbells.lane(lane);
        }
    }

    /** Wakes an executor that has nothing to do and takes tasks of others, since this lane has more than it can run. */
    private static void wakeThief(int lane) {
        Memory.fullFence(); // the task is out before the others are looked at, as steal has it the other way round
        for (int other = 0; other < count; other++) {
            long entry = entry(other);
            if (other != lane && Memory.load32(entry + IDLE_OFFSET) != 0 && isThief(entry)) {
                lock(other);
                boolean isIdle = Memory.load32(entry + IDLE_OFFSET) != 0;
                if (isIdle) {
                    wake(entry, other);
                }
                unlock(other);
                if (isIdle) {
                    return;
                }
            }
        }
    }

    /**
     * True if a task of a lane may move: its own executor would take a while to come to it. A task that is moved costs two caches and the
     * wake of an executor, far more than a short wait.
     */
    private static boolean isPlenty(long entry, long now) {
        long running = Memory.load64(entry + RUNNING_OFFSET);
        boolean isBusy = running != 0 && now - Task.since(running) > wakeTicks;
        return readyCount(entry) > (isBusy ? 0 : FEW);
    }

    private static boolean isThief(long entry) {
        return (Memory.load32(Memory.load64(entry + LANE_OFFSET) + Crossing.FLAGS_OFFSET) & Crossing.FLAG_STEALS) != 0;
    }

    /**
     * A task that has slept does not wait for the end of the running one's quantum; a real-time one for nothing of the others'. Who has been
     * asked to give way is not asked again for each task that wakes meanwhile: asking is an exit, and it may be that the executor is held up.
     */
    private static void hurry(long entry, long task) {
        long running = Memory.load64(entry + RUNNING_OFFSET);
        if (running == 0 || Memory.load32(entry + ASKED_OFFSET) != 0) {
            return;
        }
        long end = Memory.load64(entry + QUANTUM_END_OFFSET);
        boolean isFirst = rank(task) < rank(running);
        if (isFirst) {
            Memory.store64(entry + QUANTUM_END_OFFSET, 0);
        } else if (rank(task) == rank(running)) {
            Memory.store64(entry + QUANTUM_END_OFFSET, Math.min(end, Task.since(running) + wakeTicks));
        }
    }

    /** Less for who runs first. */
    private static int rank(long task) {
        int schedulingClass = Task.schedulingClass(task);
        return schedulingClass == Task.REAL_TIME ? 0 : schedulingClass == Task.NORMAL ? 1 : 2;
    }

    /** Takes the next task of a lane off its queue and makes it {@link Task#RUNNING}; 0 if there is none. Without the lock. */
    static long next(int lane) {
        long entry = entry(lane);
        lock(lane);
        long task = take(entry, Cpu.timestamp());
        if (task != 0) {
            run(entry, task);
        } else {
            Memory.store32(entry + IDLE_OFFSET, 1);
        }
        unlock(lane);
        return task == 0 && isThief(entry) ? steal(entry, lane) : task;
    }

    private static void run(long entry, long task) {
        Memory.store32(entry + IDLE_OFFSET, 0);
        long now = Cpu.timestamp();
        Accounting.leave(task, now);
        Task.state(task, Task.RUNNING);
        Memory.store64(entry + RUNNING_OFFSET, task);
        Memory.store32(entry + ASKED_OFFSET, 0);
        Memory.store64(entry + QUANTUM_END_OFFSET, now + quantumTicks(entry, task));
        if (readyCount(entry) == 0) {
            showOthers(entry, 0);
        }
    }

    private static long take(long entry, long now) {
        long node = LinkedQueue.first(entry + REAL_TIME_OFFSET);
        if (node == 0 || isUsedUp(entry, now) && hasOthers(entry)) {
            long task = FairQueue.take(entry + FAIR_OFFSET);
            if (task != 0) {
                return task;
            }
            node = LinkedQueue.first(entry + IDLE_QUEUE_OFFSET);
            if (node == 0) {
                return 0;
            }
        }
        long task = Task.ofReadyNode(node);
        dequeue(task);
        return task;
    }

    /** True if real-time tasks have had all that they may have of the present period, which begins when the last one is over. */
    private static boolean isUsedUp(long entry, long now) {
        if (now - Memory.load64(entry + PERIOD_START_OFFSET) >= periodTicks) {
            Memory.store64(entry + PERIOD_START_OFFSET, now);
            Memory.store64(entry + REAL_TIME_TICKS_OFFSET, 0);
        }
        return Memory.load64(entry + REAL_TIME_TICKS_OFFSET) >= realTimeTicks;
    }

    private static boolean hasOthers(long entry) {
        return FairQueue.count(entry + FAIR_OFFSET) != 0 || !LinkedQueue.isEmpty(entry + IDLE_QUEUE_OFFSET);
    }

    /**
     * Takes a task from the lane that has most, and runs it; it belongs to this lane from now on, and is owed here what it was owed there. This
     * lane says that it is idle, fences, and looks at the others; who makes a task ready fences and looks for those who are idle: one of
     * both sees the other.
     */
    private static long steal(long thief, int lane) {
        Memory.fullFence();
        int richest = lane;
        for (int other = 0; other < count; other++) {
            if (readyCount(entry(other)) > readyCount(entry(richest)) && isThief(entry(other))) {
                richest = other; // whose executor does not take part keeps its own
            }
        }
        long rich = entry(richest);
        if (richest == lane || !isPlenty(rich, Cpu.timestamp())) {
            return 0;
        }
        int first = Math.min(lane, richest);
        int second = Math.max(lane, richest);
        lock(first);
        SpinLock.acquirePeer(entry(second) + LOCK_OFFSET);
        long now = Cpu.timestamp();
        long task = take(thief, now); // one may have come meanwhile
        if (task == 0 && isPlenty(rich, now)) {
            task = take(rich, now);
            if (task != 0) {
                long owed = Task.virtualTime(task) - FairQueue.floor(rich + FAIR_OFFSET);
                Task.virtualTime(task, Math.max(FairQueue.floor(thief + FAIR_OFFSET) + owed, 0));
                Task.lane(task, lane);
                Counts.add(Counts.STEALS);
            }
        }
        if (task != 0) {
            run(thief, task);
        }
        SpinLock.releasePeer(entry(second) + LOCK_OFFSET);
        unlock(first);
        return task;
    }

    private static long quantumTicks(long entry, long task) {
        long fair = latencyTicks / (readyCount(entry) + 1);
        long weighted = fair * Task.weight(task) / Task.DEFAULT_WEIGHT;
        return Math.min(Math.max(weighted, shortestTicks), longestTicks);
    }

    /** Says that a task does not run any more, after so many ticks; its lane's lock is held. */
    static void stop(long task, long ticks) {
        long entry = entry(Task.lane(task));
        if (Task.schedulingClass(task) == Task.REAL_TIME) {
            Memory.store64(entry + REAL_TIME_TICKS_OFFSET, Memory.load64(entry + REAL_TIME_TICKS_OFFSET) + ticks);
        }
        if (Memory.load64(entry + RUNNING_OFFSET) == task) {
            Memory.store64(entry + RUNNING_OFFSET, 0);
        }
    }

    /**
     * When the task that runs on a lane is to be asked to give way: a timestamp, or {@link Long#MAX_VALUE} if there is no need to. Without
     * the lock at worst a little old.
     */
    public static long quantumEnd(int lane) {
        long entry = entry(lane);
        long running = Memory.load64(entry + RUNNING_OFFSET);
        boolean isNeeded = running != 0
                && (readyCount(entry) != 0 || Task.ending(running) != 0 || Task.has(running, Task.SUSPENDED));
        return isNeeded ? Memory.load64(entry + QUANTUM_END_OFFSET) : Long.MAX_VALUE;
    }

    /** Asks the task that runs on a lane to give way if its turn is over at a timestamp. */
    public static void preemptIfDue(int lane, long now) {
        lock(lane);
        boolean isDue = quantumEnd(lane) <= now;
        if (isDue) {
            preempt(lane);
        }
        boolean isSpare = isDue && readyCount(entry(lane)) != 0;
        unlock(lane);
        if (isSpare) {
            wakeThief(lane);
        }
    }

    /**
     * Asks the task that runs on a lane, whose lock is held, to give way: its executor makes it call TASK_YIELD soon. If it does not, it
     * is asked again after the longest quantum, since the executor may have been between two tasks when it was asked.
     */
    static void preempt(int lane) {
        long entry = entry(lane);
        if (Memory.load64(entry + RUNNING_OFFSET) == 0) {
            return;
        }
        Memory.store64(entry + QUANTUM_END_OFFSET, Cpu.timestamp() + longestTicks);
        Memory.store32(entry + ASKED_OFFSET, 1);
        Counts.add(Counts.PREEMPTIONS);
        long mailbox = Memory.load64(entry + LANE_OFFSET);
        int raised = Memory.load32(mailbox + Crossing.PREEMPTIONS_OFFSET);
        Memory.storeRelease32(mailbox + Crossing.PREEMPTIONS_OFFSET, raised + 1);
        Doorbells.preemption();
    }

    private static long entry(int lane) {
        return entries + ((long) lane << ENTRY_SHIFT);
    }
}
