package hypha.kernel.lane;

import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.log.Log;
import hypha.kernel.task.Lifecycle;
import hypha.kernel.task.Spawn;
import hypha.kernel.task.Task;
import hypha.kernel.task.TaskTable;

/**
 * Requests that concern nobody but their lane and a task of it: they are served without the kernel lock, on all vCPUs at once. A task that
 * runs is its lane's: only the vCPU that serves that lane changes it, so what such a request needs is locked inside of what it calls,
 * and for a moment: the run queue, the task table, timers, free memory.
 */
final class LaneCalls {
    /** Answer for a request that needs the kernel lock; nothing has happened. */
    static final int NOT_LOCAL = Integer.MIN_VALUE;

    private LaneCalls() {}

    /** Performs a request if it is one of these. */
    static int perform(int lane, int operation, long mailbox) {
        if (Log.isDebug()) {
            return NOT_LOCAL; // what is logged is in the order in which it happens
        }
        long arguments = mailbox + Crossing.ARGUMENTS_OFFSET;
        return switch (operation) {
            case Crossing.ECHO -> {
                Memory.store64(Lanes.results(lane), Memory.load64(arguments));
                yield Crossing.OK;
            }
            case Crossing.SCHEDULE -> {
                Lifecycle.schedule(lane, Lanes.results(lane));
                yield Crossing.OK;
            }
            case Crossing.TASK_SPAWN -> spawn(lane, arguments);
            case Crossing.TASK_START,
                    Crossing.TASK_EXIT,
                    Crossing.TASK_YIELD,
                    Crossing.TASK_SLEEP,
                    Crossing.MEMORY_CREATE,
                    Crossing.MEMORY_GROW -> ofTask(lane, operation, mailbox);
            default -> isLocalFunction(operation) ? ofTask(lane, operation, mailbox) : NOT_LOCAL;
        };
    }

    private static boolean isLocalFunction(int operation) {
        return switch (operation - Crossing.WASI) {
            case WasiFunction.SCHED_YIELD,
                    WasiFunction.PROC_EXIT,
                    WasiFunction.ARGS_GET,
                    WasiFunction.ARGS_SIZES_GET,
                    WasiFunction.ENVIRON_GET,
                    WasiFunction.ENVIRON_SIZES_GET -> true;
            default -> false;
        };
    }

    private static int spawn(int lane, long arguments) {
        long parent = Memory.load64(arguments + 32);
        return parent != 0
                ? NOT_LOCAL
                : Spawn.perform(lane, Lanes.buffer(lane), Lanes.bufferBytes(), arguments, parent, Lanes.results(lane));
    }

    private static int ofTask(int lane, int operation, long mailbox) {
        long task = TaskTable.find(Memory.load64(mailbox + Crossing.TASK_OFFSET));
        if (task == 0 || Task.lane(task) != lane || Task.sharedMemory(task) != 0) {
            return NOT_LOCAL;
        }
        long arguments = mailbox + Crossing.ARGUMENTS_OFFSET;
        return switch (operation) {
            case Crossing.TASK_START -> Lifecycle.start(task, lane);
            case Crossing.TASK_EXIT -> {
                if (!Lifecycle.exitIfAlone(task, (int) Memory.load64(arguments))) {
                    yield NOT_LOCAL;
                }
                Lanes.buried(lane, task);
                yield Crossing.OK;
            }
            case Crossing.MEMORY_CREATE -> Dispatcher.createMemory(lane, task, Memory.load64(arguments));
            case Crossing.MEMORY_GROW -> Dispatcher.growMemory(lane, task, Memory.load64(arguments));
            default -> ofRunning(lane, operation, task, arguments);
        };
    }

    private static int ofRunning(int lane, int operation, long task, long arguments) {
        if (Task.state(task) != Task.RUNNING) {
            return NOT_LOCAL;
        }
        if (operation == Crossing.TASK_YIELD) {
            Lifecycle.yieldTurn(task);
            return Crossing.OK;
        }
        if (Task.ending(task) != 0) {
            return Crossing.KILLED;
        }
        Task.beginCall(task, operation, arguments);
        Task.countCrossing(task);
        return operation == Crossing.TASK_SLEEP ? TaskCalls.sleep(task) : Dispatcher.wasi(lane, operation, task);
    }
}
