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
                Spawn.perform(lane, Lanes.buffer(lane), Lanes.bufferBytes(), arguments, Lanes.results(lane));
            case Crossing.TASK_YIELD, Crossing.TASK_WAIT -> ofCaller(lane, operation, mailbox);
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

    private static int ofOther(int lane, int operation, long arguments) {
        long task = TaskTable.find(Memory.load64(arguments));
        if (task == 0) {
            return Crossing.NO_SUCH_TASK;
        }
        return switch (operation) {
            case Crossing.TASK_SUSPEND -> Lifecycle.suspend(task);
            case Crossing.TASK_RESUME -> Lifecycle.unsuspend(task);
            case Crossing.TASK_SHARE ->
                Lifecycle.setShare(task, Memory.load64(arguments + 8), Memory.load64(arguments + 16));
            default -> tell(lane, task);
        };
    }

    private static int tell(int lane, long task) {
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
