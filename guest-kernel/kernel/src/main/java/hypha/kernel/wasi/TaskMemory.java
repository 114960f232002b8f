package hypha.kernel.wasi;

import hypha.kernel.memory.Run;
import hypha.kernel.task.Task;

/**
 * Pointers into a task's linear memory. A pointer and a length are claims until {@link #holds} has said that all of the range is in that
 * memory; both are unsigned 32-bit numbers held in a long, so no sum of them overflows. Alignment does not matter.
 */
public final class TaskMemory {
    private static final long MASK = 0xFFFF_FFFFL;

    private TaskMemory() {}

    /** The unsigned 32-bit number in argument {@code index} of the task's call: a pointer, a length, a descriptor. */
    public static long argument(long task, int index) {
        return Task.argument(task, index) & MASK;
    }

    /** True if {@code bytes} bytes from {@code pointer} on lie in the task's memory; {@code bytes} is below 2<sup>62</sup>. */
    public static boolean holds(long task, long pointer, long bytes) {
        return pointer + bytes <= Run.bytes(Task.memory(task));
    }

    /** The address of a pointer of a range that {@link #holds}. */
    public static long address(long task, long pointer) {
        return Run.base(Task.memory(task)) + pointer;
    }
}
