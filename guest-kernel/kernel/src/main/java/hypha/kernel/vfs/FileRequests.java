package hypha.kernel.vfs;

import hypha.bare.Memory;
import hypha.kernel.handle.Slab;
import hypha.kernel.handle.WaitNode;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;
import hypha.kernel.task.LinkedQueue;

/** Requests under way: made, woken, completed, orphaned, freed. */
public final class FileRequests {
    /** Most bytes of a request's buffer, which is what a device moves at once. */
    public static final int MAXIMUM_BUFFER_BYTES = 1 << 16;

    private static final int SCRATCH_OFFSET = 0x100;

    /** Queue of the tasks whose calls are to be run again. */
    private static long due;

    private static long count;
    private static long orphans;

    private FileRequests() {}

    static boolean init() {
        count = 0;
        orphans = 0;
        due = Ram.allocateZeroed(0);
        return due != 0;
    }

    /** Number of requests that exist, those of tasks that are in no call included. */
    public static long count() {
        return count;
    }

    /** Number of those whose task was killed and whose device has not answered. */
    public static long orphans() {
        return orphans;
    }

    /**
     * A request of a file system itself, for what it has to see through after a call: {@link #complete} has {@code abandon} called, then frees it.
     *
     * @param kind of the file system, in the mount table
     * @return 0 if there is no memory
     */
    public static long createInternal(int kind) {
        long request = create(0);
        if (request != 0) {
            FileRequest.kind(request, kind);
        }
        return request;
    }

    /** A request of a task. 0 if there is no memory. */
    static long create(long task) {
        long request = Slab.allocate(FileRequest.BYTES);
        if (request != 0) {
            FileRequest.task(request, task);
            count++;
        }
        return request;
    }

    /**
     * The request's buffer, made if there is none or a smaller one: frames of the kernel, which stay until the call's end even if the task is
     * killed. What is in it is not defined.
     *
     * @param bytes 1 to {@link #MAXIMUM_BUFFER_BYTES}
     * @return its address, aligned to 4 KiB, or 0 if there is no memory
     */
    public static long buffer(long request, long bytes) {
        if (FileRequest.bufferBytes(request) >= bytes) {
            return FileRequest.buffer(request);
        }
        freeBuffer(request);
        int order = Frames.orderOfBytes(bytes);
        long buffer = Ram.allocateZeroed(order);
        if (buffer != 0) {
            FileRequest.buffer(request, buffer, (long) Frames.BYTES << order);
        }
        return buffer;
    }

    private static void freeBuffer(long request) {
        if (FileRequest.buffer(request) != 0) {
            FrameAllocator.release(FileRequest.buffer(request), Frames.orderOfBytes(FileRequest.bufferBytes(request)));
            FileRequest.buffer(request, 0, 0);
        }
    }

    /** The operation that had answered {@code BLOCKED} has ended with an errno; its results are in the request. Its task goes on. */
    public static void complete(long request, int errno) {
        FileRequest.errno(request, errno);
        goOn(request, FileRequest.DONE);
    }

    /** The operation that had answered {@code BLOCKED} is to be called again, with the same arguments and what it noted in the request. */
    public static void wake(long request) {
        goOn(request, FileRequest.WOKEN);
    }

    private static void goOn(long request, int state) {
        long task = FileRequest.task(request);
        if (task == 0) {
            FileSystems.abandon(FileRequest.kind(request), request);
            free(request);
            return;
        }
        boolean waits = FileRequest.state(request) == FileRequest.WAITING;
        FileRequest.state(request, state);
        if (waits) {
            WaitNode.enqueue(FileRequest.dueNode(request), due, task);
        }
    }

    /** An operation was woken before it had answered {@code BLOCKED}: it is called again, but not before its task is blocked. */
    static void wakeSoon(long request) {
        FileRequest.use(request);
        FileRequest.state(request, FileRequest.WAITING);
        wake(request);
    }

    /** 64 bytes of the kernel's for who needs them until its method returns. */
    public static long scratch() {
        return due + SCRATCH_OFFSET;
    }

    /** Has the task of a node of a queue of waiting tasks run its call again; the node is a {@link WaitNode}. */
    static void markDue(long node) {
        LinkedQueue.remove(node);
        LinkedQueue.append(due, node);
    }

    /** True if a task is to run its call again. */
    public static boolean isDue() {
        return Memory.load64(due) != 0;
    }

    /** Takes a task that is to run its call again; 0 if there is none. */
    public static long takeDue() {
        long node = LinkedQueue.first(due);
        if (node == 0) {
            return 0;
        }
        LinkedQueue.remove(node);
        return WaitNode.task(node);
    }

    /** The call is over: lets go of all that the request holds. No operation is under way. */
    static void end(long request) {
        if (!FileRequest.isUsed(request)) {
            return;
        }
        FileRequest.stage(request, 0);
        Walk.end(FileRequest.firstWalk(request));
        Walk.end(FileRequest.secondWalk(request));
        freeBuffer(request);
        long node = FileRequest.takeNode(request);
        if (node != 0) {
            Nodes.release(node);
        }
        long file = FileRequest.file(request);
        if (file != 0) {
            FileRequest.clearFile(request);
            OpenFile.release(file);
        }
        FileRequest.unuse(request);
    }

    /** The task of a request is to die or has ended. True if the request is its task's still, and in no operation; false if it is an orphan. */
    static boolean orphan(long request) {
        LinkedQueue.remove(FileRequest.dueNode(request));
        int state = FileRequest.state(request);
        if (state == FileRequest.WAITING && !FileSystems.cancel(FileRequest.kind(request), request)) {
            FileRequest.task(request, 0);
            orphans++;
            return false;
        }
        if (state != FileRequest.IDLE) {
            FileSystems.abandon(FileRequest.kind(request), request);
            FileRequest.clearOwn(request);
            FileRequest.state(request, FileRequest.IDLE);
        }
        end(request);
        return true;
    }

    /** Frees a request of which nothing is under way. */
    static void free(long request) {
        if (FileRequest.state(request) == FileRequest.WAITING) {
            orphans--;
        }
        end(request);
        Slab.release(request, FileRequest.BYTES);
        count--;
    }
}
