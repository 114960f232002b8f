package hypha.kernel.lane;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;
import hypha.kernel.memory.Run;
import hypha.kernel.task.Family;
import hypha.kernel.task.Lifecycle;
import hypha.kernel.task.Spawn;
import hypha.kernel.task.Task;
import hypha.kernel.task.TaskTable;
import hypha.kernel.task.Waits;
import hypha.kernel.time.Clock;

/** The operations on tasks: {@link Crossing#TASKS} to {@link Crossing#TASKS_END}. */
final class TaskCalls {
    private static final int INFO_BYTES = 12 * 8 + Task.NAME_BYTES;

    private TaskCalls() {}

    /** Performs an operation of the range, whose arguments are claims; returns a status. */
    static int perform(int lane, int operation, long mailbox) {
        long arguments = mailbox + Crossing.ARGUMENTS_OFFSET;
        return switch (operation) {
            case Crossing.TASK_SPAWN ->
                Spawn.perform(
                        lane,
                        Lanes.buffer(lane),
                        Lanes.bufferBytes(),
                        arguments,
                        Memory.load64(arguments + 32),
                        Lanes.results(lane));
            case Crossing.TASK_YIELD, Crossing.TASK_WAIT, Crossing.TASK_SLEEP -> ofCaller(lane, operation, mailbox);
            case Crossing.TASK_SUSPEND, Crossing.TASK_RESUME, Crossing.TASK_SHARE, Crossing.TASK_INFO ->
                ofOther(lane, operation, arguments);
            default -> Crossing.UNKNOWN_OPERATION;
        };
    }

    private static int ofCaller(int lane, int operation, long mailbox) {
        long task = TaskTable.find(Memory.load64(mailbox + Crossing.TASK_OFFSET));
        if (task == 0) {
            return Crossing.NO_SUCH_TASK;
        }
        if (Task.state(task) != Task.RUNNING) {
            return Crossing.WRONG_STATE;
        }
        if (operation == Crossing.TASK_YIELD) {
            Lifecycle.yieldTurn(task);
            return Crossing.OK;
        }
        if (Task.ending(task) != 0) {
            return Crossing.KILLED;
        }
        Task.beginCall(task, operation, mailbox + Crossing.ARGUMENTS_OFFSET);
        if (operation == Crossing.TASK_SLEEP) {
            return sleep(task);
        }
        long answer = Family.await(task, Task.argument(task, 0));
        if (answer == Family.WAITS) {
            Lifecycle.block(task);
            return Crossing.BLOCKED;
        }
        if (answer < 0) {
            return (int) answer;
        }
        Memory.store64(Lanes.results(lane), answer);
        return Crossing.OK;
    }

    /** The sleep that a running task has begun: until argument 0. Needs no lock. */
    static int sleep(long task) {
        long deadline = Task.argument(task, 0);
        if (Clock.monotonic() >= deadline) {
            return Crossing.OK;
        }
        return Lifecycle.blockUntil(task, deadline) ? Crossing.BLOCKED : Crossing.KILLED;
    }

    /** A time has come for which a task may have slept. True if it is not blocked any more. */
    static boolean restartSleep(long task) {
        if (Clock.monotonic() < Task.argument(task, 0)) {
            Waits.forTimeAtLatest(task, Task.argument(task, 0));
            return false;
        }
        Lifecycle.resume(task, Crossing.OK, 0);
        return true;
    }

    private static int ofOther(int lane, int operation, long arguments) {
        long handle = Memory.load64(arguments);
        return switch (operation) {
            case Crossing.TASK_SUSPEND -> Lifecycle.suspend(handle);
            case Crossing.TASK_RESUME -> Lifecycle.unsuspend(handle);
            case Crossing.TASK_SHARE ->
                Lifecycle.setShare(handle, Memory.load64(arguments + 8), Memory.load64(arguments + 16));
            default -> tell(lane, TaskTable.find(handle));
        };
    }

    /** Without the lock of its lane: what is told of a task that runs may be of different moments. */
    private static int tell(int lane, long task) {
        if (task == 0) {
            return Crossing.NO_SUCH_TASK;
        }
        if (Lanes.bufferBytes() < INFO_BYTES) {
            return Crossing.INVALID_ARGUMENT;
        }
        long words = Lanes.buffer(lane);
        long running = Task.runningTicks(task);
        if (Task.state(task) == Task.RUNNING) {
            running += Math.max(Cpu.timestamp() - Task.since(task), 0);
        }
        Memory.store64(words, Task.state(task));
        Memory.store64(words + 8, Task.exitStatus(task));
        Memory.store64(words + 16, Task.schedulingClass(task));
        Memory.store64(words + 24, Task.weight(task));
        Memory.store64(words + 32, Task.parent(task));
        Memory.store64(words + 40, Clock.nanosIn(running));
        for (int cause = 0; cause < Task.WAITS; cause++) {
            Memory.store64(words + 48 + 8 * cause, Clock.nanosIn(Task.waitingTicks(task, cause)));
        }
        Memory.store64(words + 80, Task.crossings(task) & 0xFFFF_FFFFL);
        Memory.store64(words + 88, Run.bytes(Task.memory(task)));
        Memory.copy(words + 96, Task.name(task), Task.NAME_BYTES);
        Memory.store64(Lanes.results(lane), INFO_BYTES);
        return Crossing.OK;
    }
}
