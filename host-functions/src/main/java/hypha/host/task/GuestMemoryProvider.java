package hypha.host.task;

import hypha.host.crossing.CrossingException;
import hypha.hypervisor.GuestMemory;
import hypha.kernel.abi.Crossing;
import hypha.wasm.api.LinearMemoryProvider;
import hypha.wasm.api.WaitQueues;
import java.lang.foreign.MemorySegment;

/**
 * A task's linear memory: a run of guest frames, which the kernel gives, moves and takes back. The engine works on the very bytes that
 * the kernel reads and writes.
 */
final class GuestMemoryProvider implements LinearMemoryProvider {
    private final Task task;
    private final GuestMemory ram;
    private boolean allocated;

    GuestMemoryProvider(Task task, GuestMemory ram) {
        this.task = task;
        this.ram = ram;
    }

    @Override
    public MemorySegment allocate(long minimumBytes, long maximumBytes) {
        if (allocated) {
            task.setRefusal("a program may have one memory");
            return null;
        }
        long pages = minimumBytes / Crossing.PAGE_BYTES;
        if (task.startMemory() != 0 && pages == task.program().startPages()) {
            allocated = true;
            return run(task.startMemory(), minimumBytes);
        }
        int status = task.callInPieces(Crossing.MEMORY_CREATE, pages, piecesOf(pages));
        if (status != Crossing.OK) {
            task.setRefusal(
                    status == Crossing.OUT_OF_MEMORY
                            ? "no room for its memory of " + pages + " pages (" + (minimumBytes >> 20) + " MiB)"
                            : "the kernel refused a memory of " + pages + " pages with status=" + status);
            return null;
        }
        allocated = true;
        return run(task.result(0), minimumBytes);
    }

    @Override
    public WaitQueues waitQueues() {
        return TaskWaitQueues.INSTANCE;
    }

    @Override
    public MemorySegment grow(MemorySegment current, long newBytes) {
        long pages = newBytes / Crossing.PAGE_BYTES;
        int status = task.callInPieces(Crossing.MEMORY_GROW, pages, piecesOf(pages));
        return status == Crossing.OK ? run(task.result(0), newBytes) : null;
    }

    /** In how many pieces the kernel may do it at most: each page may be copied or zeroed. */
    private static long piecesOf(long pages) {
        return pages + 2;
    }

    /** The run of frames at an address that the kernel has answered. */
    private MemorySegment run(long gpa, long bytes) {
        try {
            return ram.slice(gpa, bytes);
        } catch (IndexOutOfBoundsException e) {
            throw new CrossingException(
                    CrossingException.Cause.PROTOCOL, "linear memory outside of RAM: " + e.getMessage());
        }
    }

    @Override
    public void release(MemorySegment memory) {
        // The kernel takes it back with all else that the task has, when it ends.
    }
}
