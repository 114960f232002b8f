package hypha.kernel.port;

import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Handle;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.handle.HandleTable;
import hypha.kernel.handle.KernelObject;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.memory.Run;
import hypha.kernel.task.Task;
import hypha.kernel.task.TaskTable;
import hypha.kernel.task.Waits;
import hypha.kernel.wasi.TaskMemory;

/**
 * Pages of memory outside of any linear memory, which a message can carry: however many they are, handing them on copies none. A linear
 * memory is one piece, so pages cannot become part of it; tasks copy what they want of a run, when they want it.
 *
 * <pre>
 *   +0x00 {@link KernelObject}    +0x38 maker: its handle in the task table    +0x40 {@link Run}    +0x60 bytes, 64 bits
 * </pre>
 *
 * <p>Its pages are zeroed when one of them, or one behind them, is first read or written: the {@link Run} is as large as what is, and grows in its
 * place.
 *
 * <p>A run counts against the memory limit of the task that made it, for as long as that task lives.
 */
final class RunObject {
    private static final int RIGHTS = Handle.MAP | Handle.TRANSFER | Handle.DUPLICATE;
    private static final int BYTES = 0x68;
    private static final int MAKER_OFFSET = KernelObject.OWN_OFFSET;
    private static final int RUN_OFFSET = 0x40;
    private static final int SIZE_OFFSET = 0x60;

    /** Most that is copied at once, lest others wait. */
    private static final long PIECE_BYTES = 1 << 20;

    private RunObject() {}

    /** {@code run_create(pages)}. */
    static long create(long task, long objects) {
        long pages = TaskMemory.argument(task, 0);
        if (pages == 0 || pages > Task.memoryLimit(task) / Crossing.PAGE_BYTES) {
            return HyphaError.INVALID;
        }
        long bytes = pages * Crossing.PAGE_BYTES;
        if (TaskObjects.runBytes(objects) + Run.bytes(Task.memory(task)) + bytes > Task.memoryLimit(task)) {
            return HyphaError.OUT_OF_MEMORY;
        }
        if (!HandleTable.reserve(objects, 1)) {
            return HyphaError.OUT_OF_HANDLES;
        }
        long object = KernelObject.create(Handle.RUN, BYTES);
        if (object == 0) {
            return HyphaError.OUT_OF_MEMORY;
        }
        if (!Run.reserve(object + RUN_OFFSET, bytes, bytes)) {
            KernelObject.destroy(object);
            return HyphaError.OUT_OF_MEMORY;
        }
        Memory.store64(object + SIZE_OFFSET, bytes);
        Memory.store64(object + MAKER_OFFSET, Task.handle(task));
        TaskObjects.runBytes(objects, TaskObjects.runBytes(objects) + bytes);
        KernelObject.retain(object);
        return HandleTable.add(objects, object, RIGHTS);
    }

    static void destroy(long object) {
        long maker = TaskTable.find(Memory.load64(object + MAKER_OFFSET));
        if (maker != 0 && Task.objects(maker) != 0) {
            long objects = Task.objects(maker);
            TaskObjects.runBytes(objects, TaskObjects.runBytes(objects) - bytes(object));
        }
        Run.destroy(object + RUN_OFFSET);
        KernelObject.destroy(object);
    }

    /** {@code run_size(run)}. */
    static long size(long task, long objects) {
        long entry = Arguments.entry(task, objects, 0, Handle.RUN, 0);
        return entry < 0 ? entry : bytes(HandleTable.object(entry));
    }

    private static long bytes(long object) {
        return Memory.load64(object + SIZE_OFFSET);
    }

    /** {@code run_read(run, offset, pointer, bytes)} and {@code run_write(…)}: how many bytes were copied, which may be fewer. */
    static long copy(long task, long objects, boolean toRun) {
        long entry = Arguments.entry(task, objects, 0, Handle.RUN, Handle.MAP);
        if (entry < 0) {
            return entry;
        }
        long object = HandleTable.object(entry);
        long run = object + RUN_OFFSET;
        long offset = Task.argument(task, 1);
        long bytes = TaskMemory.argument(task, 3);
        if (offset < 0 || offset > bytes(object) || bytes > bytes(object) - offset) {
            return HyphaError.INVALID;
        }
        if (!Arguments.holds(task, 2, bytes)) {
            return HyphaError.FAULT;
        }
        long piece = Math.min(bytes, PIECE_BYTES);
        if (!isZeroed(run, offset + piece)) {
            Waits.forTimeAtLatest(task, 0); // goes on when others have had their turn
            return PortCalls.BLOCKED;
        }
        long inRun = Run.base(run) + offset;
        long inMemory = Arguments.address(task, 2);
        Memory.copy(toRun ? inRun : inMemory, toRun ? inMemory : inRun, piece);
        return piece;
    }

    /** Zeroes a piece of what has to be before the bytes up to {@code end} are used. True if nothing is left. */
    private static boolean isZeroed(long run, long end) {
        return end <= Run.bytes(run)
                || Run.grow(run, end + Crossing.PAGE_BYTES - 1 & -Crossing.PAGE_BYTES, Run.capacity(run)) == Run.OK;
    }
}
