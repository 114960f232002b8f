package hypha.kernel.task;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.console.Console;

/**
 * Keeps what a task writes to standard output and to standard error in order, though each has a ring of its own: before it writes to
 * one, all that it has written to the other has been taken by the host, which writes out before it takes. As a task that changes the
 * stream has nothing left in the ring that it wrote to before, its last write is all that is to be remembered. Tasks have no order
 * among each other and never wait for each other's output. Callers hold the kernel lock.
 */
public final class OutputOrder {
    private OutputOrder() {}

    /** Remembers that the task has written to an output ring; to be called after the last {@link Console#put}. */
    public static void wrote(long task, int ring) {
        Task.lastOutput(task, ring, Console.produced(ring));
    }

    /** True if a write to an output ring would keep the order. */
    public static boolean allows(long task, int ring) {
        int other = other(ring);
        return Task.lastOutputRing(task) != other || Console.isTaken(other, Task.lastOutputPosition(task));
    }

    /** The other one of the two output rings that have an order. */
    static int other(int ring) {
        return BootInfo.RING_OUTPUT + BootInfo.RING_ERROR - ring;
    }
}
