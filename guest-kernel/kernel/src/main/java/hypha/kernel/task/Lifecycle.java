package hypha.kernel.task;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;
import hypha.kernel.memory.Run;
import hypha.kernel.panic.Panic;
import hypha.kernel.time.TimerHeap;

/**
 * The life of a task: made, started, scheduled, blocked, resumed, killed, ended. Each method checks first and changes then; it answers a
 * status of {@link Crossing}. Callers hold the kernel lock.
 */
public final class Lifecycle {
    /** Most pages that a 32-bit linear memory can have. */
    public static final long MAXIMUM_PAGES = 1L << 16;

    /** Whether the end of a task is to be the end of the machine: {@link BootInfo#MODE_PANIC}. */
    private static boolean panicsAtExit;

    private static long created;
    private static long ended;
    private static long blocks;

    private Lifecycle() {}

    /** Starts with nothing counted, in the boot information's mode. */
    public static void init(long bootInfo) {
        panicsAtExit = Memory.load32(bootInfo + BootInfo.MODE_OFFSET) == BootInfo.MODE_PANIC;
        created = 0;
        ended = 0;
        blocks = 0;
    }

    /** Tasks made since boot. */
    public static long created() {
        return created;
    }

    /** Tasks ended since boot. */
    public static long ended() {
        return ended;
    }

    /** Calls that blocked since boot. */
    public static long blocks() {
        return blocks;
    }

    /**
     * Makes a task.
     *
     * @param buffer arguments, then environment strings, each with its terminating zero byte
     * @param bufferBytes bytes that {@code buffer} has room for
     * @param sizes address of four 64-bit claims: arguments, their bytes, environment strings, their bytes
     * @param limitPages most pages of linear memory
     * @return the task's address, or a negative status
     */
    public static long create(long buffer, long bufferBytes, long sizes, long limitPages) {
        long arguments = Memory.load64(sizes);
        long argumentBytes = Memory.load64(sizes + 8);
        long variables = Memory.load64(sizes + 16);
        long variableBytes = Memory.load64(sizes + 24);
        if (!isStringBlock(arguments, argumentBytes, bufferBytes)
                || !isStringBlock(variables, variableBytes, bufferBytes - argumentBytes)
                || limitPages < 0
                || limitPages > MAXIMUM_PAGES) {
            return Crossing.INVALID_ARGUMENT;
        }
        if (TaskTable.isFull()) {
            return Crossing.OUT_OF_TASKS;
        }
        if (!TimerHeap.reserve(TaskTable.count() + 1)) {
            return Crossing.OUT_OF_MEMORY;
        }
        long bytes = argumentBytes + variableBytes;
        int order = bytes <= Task.SHORT_STRING_BYTES ? -1 : Frames.orderOfBytes(bytes);
        long block = order < 0 ? 0 : Ram.allocateZeroed(order);
        if (order >= 0 && block == 0) {
            return Crossing.OUT_OF_MEMORY;
        }
        long task = TaskTable.allocate();
        if (task == 0) {
            if (order >= 0) {
                FrameAllocator.release(block, order);
            }
            return Crossing.OUT_OF_MEMORY;
        }
        long strings = order < 0 ? Task.shortStrings(task) : block;
        Memory.copy(strings, buffer, bytes);
        Task.strings(task, strings, order);
        Task.stringSizes(task, (int) arguments, (int) argumentBytes, (int) variables, (int) variableBytes);
        // Checked on the copy: the buffer may change under the kernel's hands.
        if (!areStrings(strings, argumentBytes, arguments)
                || !areStrings(strings + argumentBytes, variableBytes, variables)) {
            release(task);
            return Crossing.INVALID_ARGUMENT;
        }
        Task.memoryLimit(task, limitPages * Crossing.PAGE_BYTES);
        created++;
        return task;
    }

    private static boolean isStringBlock(long count, long bytes, long room) {
        return bytes >= 0 && bytes <= room && count >= 0 && count <= bytes;
    }

    /** True if the bytes are that many strings, each with its terminating zero byte. */
    private static boolean areStrings(long address, long bytes, long count) {
        long zeros = 0;
        for (long offset = 0; offset < bytes; offset++) {
            if (Memory.load8(address + offset) == 0) {
                zeros++;
            }
        }
        return zeros == count && (bytes == 0 || Memory.load8(address + bytes - 1) == 0);
    }

    /** Makes a new task runnable on a lane. */
    public static int start(long task, int lane) {
        if (Task.state(task) != Task.NEW) {
            return Crossing.WRONG_STATE;
        }
        Task.lane(task, lane);
        Task.savedStatus(task, Task.ending(task) == Task.KILLED ? Crossing.KILLED : Crossing.OK);
        Task.savedResult(task, 0);
        Scheduler.makeReady(task);
        return Crossing.OK;
    }

    /** Takes the next task of a lane; its address, or 0. Its answer is written to {@code results} 0 to 2, as SCHEDULE has it. */
    public static long schedule(int lane, long results) {
        long task = Scheduler.next(lane);
        if (task != 0) {
            Memory.store64(results, Task.handle(task));
            Memory.store64(results + 8, Task.savedStatus(task));
            Memory.store64(results + 16, Task.savedResult(task));
        }
        return task;
    }

    /** Blocks a running task in the call that it makes; the causes are registered with {@link Waits}. */
    public static void block(long task) {
        Task.state(task, Task.BLOCKED);
        blocks++;
    }

    /** Puts a running task behind the others of its lane; its call is done. */
    public static void yieldTurn(long task) {
        Task.savedStatus(task, Crossing.OK);
        Task.savedResult(task, 0);
        Scheduler.makeReady(task);
        blocks++;
    }

    /** Ends the wait of a blocked task with the answer of its call. */
    public static void resume(long task, int status, long result) {
        Waits.clear(task);
        Task.savedStatus(task, status);
        Task.savedResult(task, result);
        Scheduler.makeReady(task);
    }

    /** Asks for a task's death: it learns of it when it is scheduled, or with its next call. */
    public static int kill(long task) {
        if (Task.ending(task) != 0) {
            return Crossing.OK;
        }
        Task.ending(task, Task.KILLED);
        if (Task.state(task) == Task.BLOCKED) {
            resume(task, Crossing.KILLED, 0);
        } else if (Task.state(task) == Task.READY) {
            Task.savedStatus(task, Crossing.KILLED);
            Task.savedResult(task, 0);
        }
        return Crossing.OK;
    }

    /** Ends a task that runs or was never started, and frees all that it has. */
    public static int exit(long task) {
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
        ended++;
        release(task);
        return Crossing.OK;
    }

    private static void release(long task) {
        Waits.clear(task);
        Run.destroy(Task.memory(task));
        if (Task.stringOrder(task) >= 0) {
            FrameAllocator.release(Task.strings(task), Task.stringOrder(task));
        }
        TaskTable.release(task);
    }
}
