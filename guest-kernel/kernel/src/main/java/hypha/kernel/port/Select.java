package hypha.kernel.port;

import hypha.bare.Memory;
import hypha.kernel.abi.Handle;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.abi.SelectItem;
import hypha.kernel.handle.HandleTable;
import hypha.kernel.handle.KernelObject;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.reactor.Line;
import hypha.kernel.task.Task;
import hypha.kernel.task.Waits;
import hypha.kernel.wasi.TaskMemory;

/**
 * Waiting for one of several things. Level-triggered: what is ready stays ready until somebody takes it. Each attempt looks at all items
 * and marks those that are ready; the one that it answers is the first behind that of the last time, so that a busy one does not hide
 * the others.
 */
final class Select {
    private static final long MASK = 0xFFFF_FFFFL;

    private Select() {}

    /** {@code select(select_item *, count, deadline)}. */
    static long select(long task, long objects) {
        long count = TaskMemory.argument(task, 1);
        if (count == 0 || count > SelectItem.MAXIMUM) {
            return HyphaError.INVALID;
        }
        if (!Arguments.holds(task, 0, count * SelectItem.BYTES)) {
            return HyphaError.FAULT;
        }
        long items = Arguments.address(task, 0);
        int start = TaskObjects.rotation(objects);
        long chosen = -1;
        for (int index = 0; index < count; index++) {
            long item = items + (long) index * SelectItem.BYTES;
            int wanted = Memory.load32(item + SelectItem.WANTED_OFFSET);
            long object = object(objects, item, wanted);
            if (object < 0) {
                return object;
            }
            int ready = ready(object) & wanted;
            Memory.store32(item + SelectItem.READY_OFFSET, ready);
            if (ready != 0 && (chosen < 0 || chosen < start && index >= start)) {
                chosen = index;
            }
        }
        if (chosen >= 0) {
            TaskObjects.rotation(objects, (int) chosen + 1);
            return chosen;
        }
        long deadline = Task.argument(task, 2);
        int error = Arguments.mayWait(deadline);
        return error != 0 ? error : await(task, objects, items, (int) count, deadline);
    }

    /** The object of an item, or a {@link HyphaError}. */
    private static long object(long objects, long item, int wanted) {
        if ((wanted & ~(SelectItem.READABLE | SelectItem.WRITABLE)) != 0) {
            return HyphaError.INVALID;
        }
        long handle = Memory.load32(item + SelectItem.HANDLE_OFFSET) & MASK;
        long entry = Arguments.entryOf(objects, handle, 0, Handle.WAIT);
        return entry < 0 ? entry : HandleTable.object(entry);
    }

    private static int ready(long object) {
        int type = KernelObject.type(object);
        if (type == Handle.PORT) {
            return (Port.isReadable(object) ? SelectItem.READABLE : 0)
                    | (Port.isWritable(object) ? SelectItem.WRITABLE : 0);
        }
        boolean readable = type == Handle.TASK && TaskReference.isEnded(object)
                || type == Handle.TIMER && TimerObject.isExpired(object)
                || type == Handle.INTERRUPT && Line.isReady(object);
        return readable ? SelectItem.READABLE : 0;
    }

    /** Waits for all items at once. They are read again, and may have changed if another thread writes there: then they count as they are now. */
    private static long await(long task, long objects, long items, int count, long deadline) {
        if (!TaskObjects.prepareMany(objects, 2 * count)) {
            return HyphaError.OUT_OF_MEMORY;
        }
        for (int index = 0; index < count; index++) {
            long item = items + (long) index * SelectItem.BYTES;
            int wanted = Memory.load32(item + SelectItem.WANTED_OFFSET);
            long object = object(objects, item, wanted);
            if (object < 0) {
                Waits.clear(task);
                return object;
            }
            int type = KernelObject.type(object);
            if ((wanted & SelectItem.READABLE) != 0 && type != Handle.TIMER) {
                TaskObjects.awaitMany(objects, 2 * index, KernelObject.waiters(object));
            }
            if ((wanted & SelectItem.WRITABLE) != 0 && type == Handle.PORT) {
                TaskObjects.awaitMany(objects, 2 * index + 1, Port.writers(object));
            }
            long due = type == Handle.TIMER ? TimerObject.deadline(object) : 0;
            if (type == Handle.INTERRUPT) {
                due = Line.readyAt(object);
            }
            if ((wanted & SelectItem.READABLE) != 0 && due > 0) {
                Waits.forTimeAtLatest(task, due);
            }
        }
        return Arguments.await(task, deadline);
    }
}
