package hypha.kernel.task;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.cpu.Counts;
import hypha.kernel.futex.SharedMemory;
import hypha.kernel.memory.Run;
import hypha.kernel.panic.Panic;
import hypha.kernel.port.PortCalls;
import hypha.kernel.vfs.TaskFiles;

/**
 * The life of a task: made, started, scheduled, blocked, resumed, killed, ended. Each method checks first and changes then; it answers a
 * status of {@link Crossing}. Callers hold the kernel lock, except where it says that they need not: a task that runs belongs to the vCPU
 * that serves its lane.
 */
public final class Lifecycle {
    /** Most pages that a 32-bit linear memory can have. */
    public static final long MAXIMUM_PAGES = 1L << 16;

    /** Whether the end of a task is to be the end of the machine: {@link BootInfo#MODE_PANIC}. */
    private static boolean panicsAtExit;

    private Lifecycle() {}

    /** Starts in the boot information's mode. */
    public static void init(long bootInfo) {
        Grants.init(bootInfo);
        Family.init();
        panicsAtExit = Memory.load32(bootInfo + BootInfo.MODE_OFFSET) == BootInfo.MODE_PANIC;
    }

    /**
     * Makes a task. Needs no lock.
     *
     * @param buffer arguments, then environment strings, each with its terminating zero byte
     * @param bufferBytes bytes that {@code buffer} has room for
     * @param sizes address of four 64-bit claims: arguments, their bytes, environment strings, their bytes
     * @param limitPages most pages of linear memory
     * @return the task's address, or a negative status
     */
    public static long create(long buffer, long bufferBytes, long sizes, long limitPages) {
        return create(
                buffer,
                bufferBytes,
                Memory.load64(sizes),
                Memory.load64(sizes + 8),
                Memory.load64(sizes + 16),
                Memory.load64(sizes + 24),
                limitPages);
    }

    /** Makes a task; the arguments are claims. Returns its address, or a negative status. */
    static long create(
            long buffer,
            long bufferBytes,
            long arguments,
            long argumentBytes,
            long variables,
            long variableBytes,
            long limitPages) {
        if (!Strings.isPossible(arguments, argumentBytes, bufferBytes)
                || !Strings.isPossible(variables, variableBytes, bufferBytes - argumentBytes)
                || limitPages < 0
                || limitPages > MAXIMUM_PAGES) {
            return Crossing.INVALID_ARGUMENT;
        }
        long task = TaskTable.allocate();
        if (task < 0) {
            return task;
        }
        Grants.applyTo(task);
        int copied =
                Strings.copy(task, buffer, (int) arguments, (int) argumentBytes, (int) variables, (int) variableBytes);
        if (copied <= 0) {
            TaskTable.release(task);
            return copied == 0 ? Crossing.INVALID_ARGUMENT : Crossing.OUT_OF_MEMORY;
        }
        Task.memoryLimit(task, limitPages * Crossing.PAGE_BYTES);
        Counts.add(Counts.TASKS_CREATED);
        return task;
    }

    /** Makes a new task like another one that has not been started. Returns its address, or a negative status. Needs no lock. */
    static long createLike(long model) {
        long task = TaskTable.allocate();
        if (task < 0) {
            return task;
        }
        Grants.applyTo(task);
        Strings.share(task, model);
        Task.memoryLimit(task, Task.memoryLimit(model));
        Task.startPages(task, Task.startPages(model));
        Task.weight(task, Task.weight(model));
        Task.schedulingClass(task, Task.schedulingClass(model));
        Task.parent(task, Task.parent(model));
        Task.set(task, Task.flags(model) & (Task.DETACHED | Task.RELATED));
        Memory.copy(Task.name(task), Task.name(model), Task.NAME_BYTES);
        Counts.add(Counts.TASKS_CREATED);
        return task;
    }

    /** Makes a new task runnable on a lane. Needs no lock. */
    public static int start(long task, int lane) {
        if (Task.state(task) != Task.NEW) {
            return Crossing.WRONG_STATE;
        }
        Scheduler.place(task, lane);
        Scheduler.makeReadyAnswered(task);
        return Crossing.OK;
    }

    /** Takes the next task of a lane, without locks; its address, or 0. Its answer is written to {@code results} 0 to 2, as SCHEDULE has it. */
    public static long schedule(int lane, long results) {
        long task = Scheduler.next(lane);
        if (task == 0) {
            Memory.fill(results, 0, 24);
            return 0;
        }
        if (Task.startPages(task) >= 0) {
            giveMemory(task);
        }
        Memory.store64(results, Task.handle(task));
        Memory.store64(results + 8, Task.savedStatus(task));
        Memory.store64(results + 16, Task.savedResult(task));
        return task;
    }

    /** The memory of a task that runs for the first time: it is made now, so that one that waits or is killed before takes none. */
    private static void giveMemory(long task) {
        long bytes = (long) Task.startPages(task) * Crossing.PAGE_BYTES;
        Task.startPages(task, -1);
        if (Task.savedStatus(task) != Crossing.OK) {
            return;
        }
        int status = Run.create(Task.memory(task), bytes, Task.memoryLimit(task));
        if (status == Run.OK) {
            Task.savedResult(task, Run.base(Task.memory(task)));
        } else if (status == Run.OUT_OF_MEMORY) { // else its executor asks for the rest
            Task.savedStatus(task, Crossing.OUT_OF_MEMORY);
        }
    }

    /** Blocks a running task in the call that it makes; the causes are registered with {@link Waits}. */
    public static void block(long task) {
        int lane = Scheduler.lockLaneOf(task);
        Accounting.leave(task, Cpu.timestamp());
        Task.state(task, Task.BLOCKED);
        Scheduler.unlock(lane);
        Counts.add(Counts.BLOCKS);
    }

    /**
     * Blocks a running task until a time and nothing else, and needs no lock for that: the timer is armed under the lane's lock, so
     * that nobody sees the task blocked without it. Whoever the timer wakes waits for that lock.
     *
     * @return false if it is to die, and goes on: whoever has killed it has seen it running, and does not wake it
     */
    public static boolean blockUntil(long task, long deadlineNanos) {
        int lane = Scheduler.lockLaneOf(task);
        if (Task.ending(task) != 0) {
            Scheduler.unlock(lane);
            return false;
        }
        Accounting.leave(task, Cpu.timestamp());
        Task.state(task, Task.BLOCKED);
        Waits.forTimeAtLatest(task, deadlineNanos);
        Scheduler.unlock(lane);
        Counts.add(Counts.BLOCKS);
        return true;
    }

    /** Puts a running task behind the others of its lane; its call is done. Needs no lock. */
    public static void yieldTurn(long task) {
        Scheduler.makeReadyAnswered(task);
        Counts.add(Counts.BLOCKS);
    }

    /** Ends the wait of a blocked task with the answer of its call. */
    public static void resume(long task, int status, long result) {
        Waits.clear(task);
        Task.savedStatus(task, status);
        Task.savedResult(task, result);
        Scheduler.makeReady(task);
    }

    /** Asks for the death of the task with a handle: it learns of it when it is scheduled, or with its next call. */
    public static int kill(long handle) {
        long task = TaskTable.find(handle);
        if (task == 0) {
            return Crossing.NO_SUCH_TASK;
        }
        int lane = Scheduler.lockLaneOf(task);
        if (isOver(task, handle) || Task.ending(task) != 0) {
            Scheduler.unlock(lane);
            return Crossing.OK;
        }
        Task.ending(task, Task.KILLED);
        int state = Task.state(task);
        if (state == Task.READY || state == Task.STOPPED) {
            Task.savedStatus(task, Crossing.KILLED);
            Task.savedResult(task, 0);
        } else if (state == Task.RUNNING) {
            Scheduler.preempt(lane);
        }
        Scheduler.unlock(lane);
        if (state == Task.BLOCKED) {
            PortCalls.killed(task);
            TaskFiles.killed(task);
            resume(task, Crossing.KILLED, 0);
        } else if (state == Task.STOPPED) {
            Scheduler.makeReady(task);
        }
        return Crossing.OK;
    }

    /** True if the task of a handle has ended, or its entry is another one's by now; its lane's lock is held. */
    private static boolean isOver(long task, long handle) {
        return TaskTable.find(handle) != task || Task.state(task) == Task.ENDED;
    }

    /** Keeps a task from running until {@link #unsuspend}: at once if it waits, and soon if it runs. What it is blocked on goes on. */
    public static int suspend(long handle) {
        long task = TaskTable.find(handle);
        if (task == 0) {
            return Crossing.NO_SUCH_TASK;
        }
        int lane = Scheduler.lockLaneOf(task);
        if (isOver(task, handle) || Task.ending(task) != 0) {
            Scheduler.unlock(lane);
            return Crossing.WRONG_STATE;
        }
        Task.set(task, Task.SUSPENDED);
        int state = Task.state(task);
        if (state == Task.READY) {
            Scheduler.dequeue(task);
            Accounting.leave(task, Cpu.timestamp());
            Task.state(task, Task.STOPPED);
        } else if (state == Task.RUNNING) {
            Scheduler.preempt(lane);
        }
        Scheduler.unlock(lane);
        return Crossing.OK;
    }

    /** Lets a suspended task go on; without effect on others. */
    public static int unsuspend(long handle) {
        long task = TaskTable.find(handle);
        if (task == 0) {
            return Crossing.NO_SUCH_TASK;
        }
        int lane = Scheduler.lockLaneOf(task);
        if (isOver(task, handle)) {
            Scheduler.unlock(lane);
            return Crossing.WRONG_STATE;
        }
        Task.clear(task, Task.SUSPENDED);
        boolean isStopped = Task.state(task) == Task.STOPPED;
        Scheduler.unlock(lane);
        if (isStopped) {
            Scheduler.makeReady(task);
        }
        return Crossing.OK;
    }

    /**
     * Changes a task's share.
     *
     * @param weight 1 to 65535, a claim
     * @param schedulingClass of {@link Task}, a claim
     */
    public static int setShare(long handle, long weight, long schedulingClass) {
        if (weight < 1 || weight > 0xFFFF || schedulingClass < Task.NORMAL || schedulingClass > Task.IDLE) {
            return Crossing.INVALID_ARGUMENT;
        }
        long task = TaskTable.find(handle);
        if (task == 0) {
            return Crossing.NO_SUCH_TASK;
        }
        int lane = Scheduler.lockLaneOf(task);
        boolean isOver = isOver(task, handle);
        if (!isOver) {
            Scheduler.setShare(task, (int) weight, (int) schedulingClass);
        }
        Scheduler.unlock(lane);
        return isOver ? Crossing.WRONG_STATE : Crossing.OK;
    }

    /** Notes that a task has children. False if there is no task of that handle. */
    static boolean becomeParent(long handle) {
        long task = TaskTable.find(handle);
        if (task == 0) {
            return false;
        }
        int lane = Scheduler.lockLaneOf(task);
        boolean isOver = isOver(task, handle);
        if (!isOver) {
            Task.set(task, Task.RELATED);
        }
        Scheduler.unlock(lane);
        return !isOver;
    }

    /** True if a task has nothing to do with others: no handles or ports, no files, no parent, no children, no shared memory. Its lane's lock is held. */
    private static boolean isAlone(long task) {
        return Task.objects(task) == 0
                && Task.files(task) == 0
                && Task.sharedMemory(task) == 0
                && Task.parent(task) == 0
                && !Task.has(task, Task.RELATED);
    }

    /** Ends a task that runs or was never started; what it has is freed by {@link #bury}, which must follow. */
    public static int exit(long task, int exitStatus) {
        int lane = Scheduler.lockLaneOf(task);
        int status = exitLocked(task, exitStatus);
        Scheduler.unlock(lane);
        return status;
    }

    /** As {@link #exit}, without locks, for a task that has nothing to do with others. False if it is not one of those; nothing has changed then. */
    public static boolean exitIfAlone(long task, int exitStatus) {
        int lane = Scheduler.lockLaneOf(task);
        boolean hasEnded = isAlone(task) && exitLocked(task, exitStatus) == Crossing.OK;
        Scheduler.unlock(lane);
        return hasEnded;
    }

    private static int exitLocked(long task, int exitStatus) {
        int state = Task.state(task);
        if (state != Task.RUNNING && state != Task.NEW) {
            return Crossing.WRONG_STATE;
        }
        if (panicsAtExit) {
            Panic.now(
                    Text.address("a task has ended, and the machine was asked to panic then"),
                    Text.length("a task has ended, and the machine was asked to panic then"),
                    Task.handle(task));
        }
        Accounting.leave(task, Cpu.timestamp());
        Accounting.end(task);
        Task.exitStatus(task, exitStatus);
        Task.state(task, Task.ENDED);
        Counts.add(Counts.TASKS_ENDED);
        return Crossing.OK;
    }

    /**
     * Frees all that a task has which has ended, the work that its executor need not wait for. Needs no lock after {@link #exitIfAlone}:
     * what is freed here must be a task's own, or count for {@link #isAlone}.
     */
    public static void bury(long task) {
        Waits.clear(task);
        int kind = Task.ending(task) == Task.KILLED ? HyphaCall.END_KILLED : HyphaCall.END_EXITED;
        PortCalls.ended(task, kind, Task.exitStatus(task));
        TaskFiles.ended(task);
        if (!SharedMemory.leave(task)) {
            Run.destroy(Task.memory(task));
        }
        Strings.release(task);
        Family.end(task);
    }
}
