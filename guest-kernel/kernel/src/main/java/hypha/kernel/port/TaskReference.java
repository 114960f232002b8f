package hypha.kernel.port;

import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Handle;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.handle.HandleTable;
import hypha.kernel.handle.KernelObject;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.task.Grants;
import hypha.kernel.task.Lifecycle;
import hypha.kernel.task.LinkedQueue;
import hypha.kernel.task.Task;
import hypha.kernel.task.TaskTable;
import hypha.kernel.vfs.Inheritance;
import hypha.kernel.wasi.TaskMemory;

/**
 * A task as others see it: how it has ended is known for as long as anybody has a handle of it.
 *
 * <pre>
 *   +0x00 {@link KernelObject}, whose waiters wait for its end    +0x38 ended, 32 bits: 1    +0x3C kind of its end, 32 bits
 *   +0x40 handle in the {@link TaskTable}                         +0x48 exit code, 32 bits
 *   +0x4C the parent's handle of it, 32 bits    +0x50 the parent, by its handle in the {@link TaskTable}, or 0    +0x58 node, see {@link Children}
 * </pre>
 */
final class TaskReference {
    private static final int RIGHTS = Handle.WAIT | Handle.KILL | Handle.DUPLICATE | Handle.TRANSFER;
    private static final int BYTES = 0x70;
    private static final int ENDED_OFFSET = KernelObject.OWN_OFFSET;
    private static final int KIND_OFFSET = KernelObject.OWN_OFFSET + 4;
    private static final int HANDLE_OFFSET = 0x40;
    private static final int CODE_OFFSET = 0x48;
    private static final int NUMBER_OFFSET = 0x4C;
    private static final int PARENT_OFFSET = 0x50;
    private static final int NODE_OFFSET = 0x58;

    private TaskReference() {}

    static boolean isEnded(long reference) {
        return Memory.load32(reference + ENDED_OFFSET) != 0;
    }

    /** Who has spawned the task, by its handle in the {@link TaskTable}; 0 if no task has. */
    static long parent(long reference) {
        return Memory.load64(reference + PARENT_OFFSET);
    }

    /** The handle that the parent was given of it. */
    static int numberAtParent(long reference) {
        return Memory.load32(reference + NUMBER_OFFSET);
    }

    /** The node by which it is in a queue of {@link Children}. */
    static long node(long reference) {
        return reference + NODE_OFFSET;
    }

    /** The reference whose node that is. */
    static long ofNode(long node) {
        return node - NODE_OFFSET;
    }

    /** The task behind a handle with the right to control it, or a {@link HyphaError}. */
    static long controlled(long task, long objects, int rights) {
        long entry = Arguments.entry(task, objects, 0, Handle.TASK, rights);
        if (entry < 0) {
            return entry;
        }
        long reference = HandleTable.object(entry);
        long other = isEnded(reference) ? 0 : TaskTable.find(Memory.load64(reference + HANDLE_OFFSET));
        return other == 0 ? HyphaError.WRONG_STATE : other;
    }

    /** Writes kind and code of its end, which has come. */
    static void tellEnd(long reference, long status) {
        Memory.store32(status, Memory.load32(reference + KIND_OFFSET));
        Memory.store32(status + 4, Memory.load32(reference + CODE_OFFSET));
    }

    /** A handle has gone, and not the last reference. A task that nobody could resume any more is not kept suspended for ever. */
    static void released(long reference) {
        if (KernelObject.references(reference) == 1 && !isEnded(reference)) {
            Lifecycle.unsuspend(Memory.load64(reference + HANDLE_OFFSET));
        }
    }

    /** Nobody needs it any more. */
    static void destroy(long reference) {
        LinkedQueue.remove(node(reference));
        KernelObject.destroy(reference);
    }

    /** Puts a handle of the task {@code of} into a table. Returns it, or a {@link HyphaError}. */
    static long open(long objects, long of) {
        long ofObjects = TaskObjects.of(of);
        if (ofObjects == 0) {
            return HyphaError.OUT_OF_MEMORY;
        }
        if (!HandleTable.reserve(objects, 1)) {
            return HyphaError.OUT_OF_HANDLES;
        }
        long reference = TaskObjects.self(ofObjects);
        if (reference == 0) {
            reference = KernelObject.create(Handle.TASK, BYTES);
            if (reference == 0) {
                return HyphaError.OUT_OF_MEMORY;
            }
            Memory.store64(reference + HANDLE_OFFSET, Task.handle(of));
            KernelObject.retain(reference); // by the task itself
            TaskObjects.self(ofObjects, reference);
        }
        KernelObject.retain(reference);
        return HandleTable.add(objects, reference, RIGHTS);
    }

    /** The task has ended: those who wait for that are woken, and it does not need the object any more. */
    static void end(long objects, int kind, int code) {
        long reference = TaskObjects.self(objects);
        if (reference == 0) {
            return;
        }
        TaskObjects.self(objects, 0);
        Memory.store32(reference + ENDED_OFFSET, 1);
        Memory.store32(reference + KIND_OFFSET, kind);
        Memory.store32(reference + CODE_OFFSET, code);
        if (!LinkedQueue.isEmpty(KernelObject.waiters(reference))) {
            Objects.markDue(reference);
        }
        Children.ended(reference);
        Objects.release(reference, 0);
    }

    /** {@code task_wait(task, i32 status[2], deadline)}. */
    static long await(long task, long objects) {
        long entry = Arguments.entry(task, objects, 0, Handle.TASK, Handle.WAIT);
        if (entry < 0) {
            return entry;
        }
        if (!Arguments.holds(task, 1, 8)) {
            return HyphaError.FAULT;
        }
        long reference = HandleTable.object(entry);
        if (isEnded(reference)) {
            tellEnd(reference, Arguments.address(task, 1));
            Children.told(task, reference);
            return 0;
        }
        long deadline = Task.argument(task, 2);
        int error = Arguments.mayWait(deadline);
        if (error != 0) {
            return error;
        }
        TaskObjects.await(objects, KernelObject.waiters(reference));
        return Arguments.await(task, deadline);
    }

    /** {@code task_kill(task)}, {@code task_suspend(task)}, {@code task_resume(task)}. */
    static long control(long task, long objects, int operation) {
        long other = controlled(task, objects, Handle.KILL);
        if (other < 0) {
            return other;
        }
        int status = operation == HyphaCall.TASK_KILL
                ? Lifecycle.kill(Task.handle(other))
                : operation == HyphaCall.TASK_SUSPEND
                        ? Lifecycle.suspend(Task.handle(other))
                        : Lifecycle.unsuspend(Task.handle(other));
        return status == Crossing.OK ? 0 : HyphaError.WRONG_STATE;
    }

    /**
     * For the host, which makes tasks: the new task of argument 0 gets the handles of the caller to which argument 1 points, argument 2 many, and the
     * number of argument 3, and descriptors, grants and memory by arguments 4 and 5, as {@link HyphaCall#ADOPT} has them. Answers the
     * caller's handle of it, or a {@link HyphaError}; nothing has changed then.
     */
    static long adopt(long task, long objects) {
        long child = TaskTable.find(Task.argument(task, 0));
        long count = TaskMemory.argument(task, 2);
        if (child == 0 || child == task || Task.state(child) != Task.NEW) {
            return HyphaError.WRONG_STATE;
        }
        if (count > TaskObjects.MAXIMUM_STARTUP) {
            return HyphaError.INVALID;
        }
        if (!Arguments.holds(task, 1, 4 * count)) {
            return HyphaError.FAULT;
        }
        long childObjects = TaskObjects.of(child);
        if (childObjects == 0 || !HandleTable.reserve(childObjects, (int) count)) {
            return HyphaError.OUT_OF_MEMORY;
        }
        if (TaskObjects.self(childObjects) != 0) {
            return HyphaError.WRONG_STATE; // it has a parent
        }
        long numbers = Arguments.address(task, 1);
        int error = checkStartup(objects, numbers, (int) count);
        if (error != 0) {
            return error;
        }
        long named = Task.argument(task, 4);
        long table = named < 0
                ? Inheritance.named(task, named & 0xFFFF_FFFFL, (named & ~HyphaCall.NAMED) >>> 32)
                : Inheritance.usual(task);
        if (table < 0) {
            return table;
        }
        if (!Inheritance.begin(task, child, table)) {
            return HyphaError.OUT_OF_MEMORY;
        }
        confine(task, child);
        long opened = open(objects, child);
        if (opened < 0) {
            return opened; // what the child has got goes with it
        }
        for (int index = 0; index < count; index++) {
            long entry = Arguments.entryOf(objects, Memory.load32(numbers + 4 * index), 0, Handle.TRANSFER);
            if (entry > 0) { // or another thread has changed the number since it was checked: that one is not handed on
                int rights = HandleTable.rights(entry);
                TaskObjects.addStartup(childObjects, HandleTable.add(childObjects, HandleTable.object(entry), rights));
                HandleTable.remove(objects, entry);
            }
        }
        TaskObjects.argument(childObjects, Task.argument(task, 3));
        long reference = TaskObjects.self(childObjects);
        Memory.store64(reference + PARENT_OFFSET, Task.handle(task));
        Memory.store32(reference + NUMBER_OFFSET, (int) opened);
        TaskObjects.countChild(objects, 1);
        return opened;
    }

    /** Has a new task be given no more than the caller is, and less by argument 5 of its call. */
    private static void confine(long task, long child) {
        long limits = Task.argument(task, 5);
        long bytes = (limits >>> 32) * Crossing.PAGE_BYTES;
        long most = Math.min(Task.memoryLimit(child), Task.memoryLimit(task));
        Task.memoryLimit(child, bytes == 0 ? most : Math.min(bytes, most));
        Grants.inherit(child, task, (int) limits);
        if (Task.argument(task, 4) < 0) {
            Grants.nameDescriptors(child);
        }
    }

    /** 0 if the handles are there, may be handed on, and differ; else a {@link HyphaError}. */
    private static int checkStartup(long objects, long numbers, int count) {
        for (int index = 0; index < count; index++) {
            int number = Memory.load32(numbers + 4 * index);
            long entry = Arguments.entryOf(objects, number, 0, Handle.TRANSFER);
            if (entry < 0) {
                return (int) entry;
            }
            for (int earlier = 0; earlier < index; earlier++) {
                if (Memory.load32(numbers + 4 * earlier) == number) {
                    return HyphaError.INVALID;
                }
            }
        }
        return 0;
    }
}
