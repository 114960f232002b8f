package hypha.kernel.lane;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.cpu.Counts;
import hypha.kernel.driver.Drivers;
import hypha.kernel.driver.block.DiskProbe;
import hypha.kernel.driver.virtio.Virtqueue;
import hypha.kernel.fs.disk.DiskVolumes;
import hypha.kernel.log.Log;
import hypha.kernel.memory.Run;
import hypha.kernel.port.PortCalls;
import hypha.kernel.task.Doorbells;
import hypha.kernel.task.Lifecycle;
import hypha.kernel.task.Task;
import hypha.kernel.task.TaskTable;
import hypha.kernel.task.Waits;
import hypha.kernel.wasi.Wasi;

/** Requests to operations. What comes from the lane is a claim: task, arguments and operation are checked before anything changes. */
public final class Dispatcher {
    private Dispatcher() {}

    /** Serves the request of a lane, if there is one that was not answered. True if there was. */
    public static boolean serve(int lane) {
        long request = Lanes.request(lane);
        if (!Lanes.isNew(lane, request)) {
            return false;
        }
        Lanes.clearResults(lane);
        Lanes.buried(lane, 0);
        int operation = (int) request & ~Crossing.THEN_SCHEDULE;
        long mailbox = Lanes.mailbox(lane);
        int status = LaneCalls.perform(lane, operation, mailbox);
        boolean isLocked = status == LaneCalls.NOT_LOCAL;
        if (isLocked) {
            KernelLock.acquire();
            Virtqueue.hold();
            status = performOperation(lane, operation, mailbox);
            // An executor that waits for a device now looks whether it can do the device's work.
            if (Virtqueue.letGo() && !(status == Crossing.BLOCKED && Lanes.helpsDevices(lane))) {
                Drivers.tellUntold();
            }
            if (Lanes.buried(lane) == 0) {
                KernelLock.release();
                isLocked = false;
            }
        }
        if ((int) request != operation && isTurnOver(operation, status)) {
            Lifecycle.schedule(lane, Lanes.results(lane));
        }
        Counts.add(Counts.CROSSINGS);
        if (status < 0) {
            Counts.add(Counts.FAILURES);
        }
        Lanes.respond(lane, (int) (request >>> Crossing.SEQUENCE_SHIFT), status);
        if (Lanes.buried(lane) != 0) {
            // The executor goes on with its next task while the last one's memory is cleared.
            Lifecycle.bury(Lanes.buried(lane));
        }
        if (isLocked) {
            KernelLock.release();
        }
        Doorbells.ring();
        return true;
    }

    /** True if the calling task does not run any more after an operation with that answer. */
    private static boolean isTurnOver(int operation, int status) {
        return status == Crossing.BLOCKED
                || status == Crossing.OK && (operation == Crossing.TASK_EXIT || operation == Crossing.TASK_YIELD);
    }

    private static int performOperation(int lane, int operation, long mailbox) {
        long arguments = mailbox + Crossing.ARGUMENTS_OFFSET;
        if (operation == Crossing.ECHO) {
            Memory.store64(Lanes.results(lane), Memory.load64(arguments));
            return Crossing.OK;
        }
        if (operation == Crossing.SCHEDULE) {
            Lifecycle.schedule(lane, Lanes.results(lane));
            return Crossing.OK;
        }
        if (operation == Crossing.TASK_CREATE) {
            return create(lane, arguments);
        }
        if (operation == Crossing.TASK_KILL) {
            return Lifecycle.kill(Memory.load64(arguments));
        }
        if (operation >= Crossing.TASKS && operation <= Crossing.TASKS_END) {
            return TaskCalls.perform(lane, operation, mailbox);
        }
        if (operation == Crossing.DISK_PROBE) {
            return DiskProbe.start(arguments);
        }
        if (operation == Crossing.DISK_PROBE_RESULT) {
            return probeResult(lane);
        }
        if (operation == Crossing.DISK_FLUSH) {
            Memory.store64(Lanes.results(lane), DiskVolumes.flush() ? 1 : 0);
            return Crossing.OK;
        }
        if (operation == Crossing.CLOCK_SET) {
            return WallClock.set(arguments);
        }
        if (operation == Crossing.RANDOM_SEED) {
            return RandomCalls.seed(lane, Memory.load64(arguments));
        }
        if (operation == HyphaCall.INTERRUPT_GRANT) {
            return PortCalls.grantInterrupt(arguments);
        }
        if (operation == HyphaCall.PIPE_BETWEEN) {
            return PortCalls.pipeBetween(arguments);
        }
        if (operation < Crossing.WASI && !isTaskOperation(operation) && !PortCalls.has(operation)) {
            return Crossing.UNKNOWN_OPERATION;
        }
        long task = TaskTable.find(Memory.load64(mailbox + Crossing.TASK_OFFSET));
        if (task == 0) {
            return Crossing.NO_SUCH_TASK;
        }
        if (operation >= Crossing.WASI || PortCalls.has(operation)) {
            return ofRunning(lane, operation, task, arguments);
        }
        return switch (operation) {
            case Crossing.TASK_START -> Lifecycle.start(task, lane);
            case Crossing.TASK_EXIT -> exit(lane, task, (int) Memory.load64(arguments));
            case Crossing.RANDOM_KEY -> RandomCalls.key(lane, task);
            case Crossing.MEMORY_CREATE -> createMemory(lane, task, Memory.load64(arguments));
            case Crossing.MEMORY_GROW -> growMemory(lane, task, Memory.load64(arguments));
            default -> Crossing.UNKNOWN_OPERATION;
        };
    }

    private static int probeResult(int lane) {
        Memory.store64(Lanes.results(lane), DiskProbe.done());
        Memory.store64(Lanes.results(lane) + 8, DiskProbe.wrong());
        Memory.store64(Lanes.results(lane) + 16, DiskProbe.nanos());
        return Crossing.OK;
    }

    private static boolean isTaskOperation(int operation) {
        return operation == Crossing.TASK_START
                || operation == Crossing.TASK_EXIT
                || operation == Crossing.RANDOM_KEY
                || operation == Crossing.MEMORY_CREATE
                || operation == Crossing.MEMORY_GROW;
    }

    private static int create(int lane, long arguments) {
        long nameBytes = Memory.load64(arguments + 40);
        if (nameBytes < 0 || nameBytes > Task.NAME_BYTES) {
            return Crossing.INVALID_ARGUMENT;
        }
        long task = Lifecycle.create(
                Lanes.buffer(lane), Lanes.bufferBytes() - nameBytes, arguments, Memory.load64(arguments + 32));
        if (task < 0) {
            return (int) task;
        }
        Task.rename(task, Lanes.buffer(lane) + Task.argumentBytes(task) + Task.variableBytes(task), nameBytes);
        Memory.store64(Lanes.results(lane), Task.handle(task));
        Log.debug(Text.address("task made"), Text.length("task made"), Task.handle(task));
        return Crossing.OK;
    }

    private static int exit(int lane, long task, int exitStatus) {
        long handle = Task.handle(task);
        int status = Lifecycle.exit(task, exitStatus);
        if (status == Crossing.OK) {
            Lanes.buried(lane, task);
            Log.debug(Text.address("task ended"), Text.length("task ended"), handle);
        }
        return status;
    }

    static int createMemory(int lane, long task, long pages) {
        int check = checkMemoryCall(task, pages);
        if (check != Crossing.OK) {
            return check;
        }
        long run = Task.memory(task);
        if (Run.exists(run) && !Run.isBeingMade(run)) {
            return Crossing.WRONG_STATE;
        }
        return answerMemory(lane, run, Run.create(run, pages * Crossing.PAGE_BYTES, Task.memoryLimit(task)));
    }

    static int growMemory(int lane, long task, long pages) {
        int check = checkMemoryCall(task, pages);
        if (check != Crossing.OK) {
            return check;
        }
        long run = Task.memory(task);
        if (!Run.exists(run) || Run.isBeingMade(run) || Task.sharedMemory(task) != 0) { // a shared one does not move
            return Crossing.WRONG_STATE;
        }
        long bytes = pages * Crossing.PAGE_BYTES;
        if (bytes < Run.bytes(run)) {
            return Crossing.INVALID_ARGUMENT;
        }
        return answerMemory(lane, run, Run.grow(run, bytes, Task.memoryLimit(task)));
    }

    private static int checkMemoryCall(long task, long pages) {
        int state = Task.state(task);
        if (state != Task.NEW && state != Task.RUNNING) {
            return Crossing.WRONG_STATE;
        }
        if (Task.ending(task) != 0) {
            return Crossing.KILLED;
        }
        if (pages < 0 || pages > Lifecycle.MAXIMUM_PAGES) {
            return Crossing.INVALID_ARGUMENT;
        }
        return pages * Crossing.PAGE_BYTES > Task.memoryLimit(task) ? Crossing.OUT_OF_MEMORY : Crossing.OK;
    }

    private static int answerMemory(int lane, long run, int status) {
        if (status != Run.OK) {
            return status == Run.AGAIN ? Crossing.AGAIN : Crossing.OUT_OF_MEMORY;
        }
        Memory.store64(Lanes.results(lane), Run.base(run));
        Memory.store64(Lanes.results(lane) + 8, Run.capacity(run) / Crossing.PAGE_BYTES);
        return Crossing.OK;
    }

    /** A function that a program calls, of whatever module. */
    private static int ofRunning(int lane, int operation, long task, long arguments) {
        if (Task.state(task) != Task.RUNNING) {
            return Crossing.WRONG_STATE;
        }
        if (Task.ending(task) != 0) {
            return Crossing.KILLED;
        }
        Task.beginCall(task, operation, arguments);
        Task.countCrossing(task);
        return operation >= Crossing.WASI ? wasi(lane, operation, task) : ports(lane, operation, task);
    }

    static int wasi(int lane, int operation, long task) {
        int answer = Wasi.call(operation - Crossing.WASI, task);
        if (answer >= 0) {
            Memory.store64(Lanes.results(lane), answer);
            return Crossing.OK;
        }
        if (answer == Wasi.BLOCKED) {
            Lifecycle.block(task);
        }
        return Crossing.BLOCKED;
    }

    private static int ports(int lane, int operation, long task) {
        long answer = PortCalls.call(task);
        if (answer != PortCalls.BLOCKED && answer != PortCalls.YIELDED) {
            Memory.store64(Lanes.results(lane), answer);
            return Crossing.OK;
        }
        if (answer == PortCalls.BLOCKED) {
            Task.waitCause(task, operation == HyphaCall.SLEEP ? Task.WAIT_TIME : Task.WAIT_OBJECT);
            Lifecycle.block(task);
        }
        return Crossing.BLOCKED;
    }

    /** Runs the call of a blocked task again, of which a cause has fired. True if it is not blocked any more. */
    static boolean restart(long task) {
        if (PortCalls.has(Task.operation(task))) {
            return PortCalls.restart(task);
        }
        if (Task.operation(task) == Crossing.TASK_SLEEP) {
            return TaskCalls.restartSleep(task);
        }
        Waits.clear(task);
        int answer = Wasi.call(Task.operation(task) - Crossing.WASI, task);
        if (answer == Wasi.BLOCKED) {
            return false;
        }
        Lifecycle.resume(task, Crossing.OK, answer);
        return true;
    }
}
