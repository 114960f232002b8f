package hypha.kernel.port;

import hypha.kernel.abi.Handle;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.handle.HandleTable;
import hypha.kernel.handle.KernelObject;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.task.LinkedQueue;
import hypha.kernel.wasi.TaskMemory;

/** What all handles can do, and what becomes of them when their task ends. */
final class Handles {
    private static final int TYPE_SHIFT = 16;

    private Handles() {}

    /** {@code handle_duplicate(handle, rights)}. A call can be answered once, so its handle has no duplicates. */
    static long duplicate(long task, long objects) {
        long entry = Arguments.entry(task, objects, 0, 0, Handle.DUPLICATE);
        if (entry < 0) {
            return entry;
        }
        long rights = TaskMemory.argument(task, 1);
        if ((rights & ~(long) HandleTable.rights(entry)) != 0) {
            return HyphaError.NOT_PERMITTED;
        }
        long object = HandleTable.object(entry);
        if (!HandleTable.reserve(objects, 1)) {
            return HyphaError.OUT_OF_HANDLES;
        }
        Objects.retain(object, (int) rights);
        return HandleTable.add(objects, object, (int) rights);
    }

    /** {@code handle_close(handle)}. */
    static long close(long task, long objects) {
        long entry = Arguments.entry(task, objects, 0, 0, 0);
        if (entry < 0) {
            return entry;
        }
        closeEntry(objects, entry);
        return 0;
    }

    private static void closeEntry(long objects, long entry) {
        long object = HandleTable.object(entry);
        int rights = HandleTable.rights(entry);
        HandleTable.remove(objects, entry);
        Objects.release(object, rights);
    }

    /** {@code handle_info(handle)}. */
    static long info(long task, long objects) {
        long entry = Arguments.entry(task, objects, 0, 0, 0);
        if (entry < 0) {
            return entry;
        }
        return KernelObject.type(HandleTable.object(entry)) << TYPE_SHIFT | HandleTable.rights(entry);
    }

    /** The task has ended: its ports close, and all that it had a handle of has one less. */
    static void closeAll(long objects) {
        for (long node = LinkedQueue.first(TaskObjects.ports(objects));
                node != 0;
                node = LinkedQueue.first(TaskObjects.ports(objects))) {
            Port.close(Port.ofOwnerNode(node));
        }
        for (long entry = HandleTable.last(objects); entry != 0; entry = HandleTable.last(objects)) {
            closeEntry(objects, entry);
        }
    }
}
