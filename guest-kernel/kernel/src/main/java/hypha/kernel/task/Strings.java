package hypha.kernel.task;

import hypha.bare.Memory;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Ram;

/**
 * A task's arguments and environment: in the task itself if they are short, else in a block of their own, which all tasks of one spawn
 * share.
 *
 * <pre>
 *   block: +0x00 number of tasks that have it     +0x08 the strings
 * </pre>
 */
final class Strings {
    private static final int STRINGS_OFFSET = 8;
    /** {@link Task#stringOrder} of strings that stand in their task. */
    private static final int SHORT = -1;

    private Strings() {}

    /** True if a claim of {@code count} strings in {@code bytes} bytes can be one about {@code room} bytes. */
    static boolean isPossible(long count, long bytes, long room) {
        return bytes >= 0 && bytes <= room && count >= 0 && count <= bytes;
    }

    /**
     * Copies strings from a buffer, which may change under the kernel's hands, into a new task that has none; checks the copy.
     *
     * @return 1 if the task has them, 0 if they are not as many as claimed, -1 if there is no memory; the task has none then
     */
    static int copy(long task, long buffer, int arguments, int argumentBytes, int variables, int variableBytes) {
        long bytes = (long) argumentBytes + variableBytes;
        long strings = Task.shortStrings(task);
        int order = SHORT;
        if (bytes > Task.SHORT_STRING_BYTES) {
            order = Frames.orderOfBytes(bytes + STRINGS_OFFSET);
            long block = Ram.allocateZeroed(order);
            if (block == 0) {
                return -1;
            }
            Memory.store64(block, 1);
            strings = block + STRINGS_OFFSET;
        }
        Memory.copy(strings, buffer, bytes);
        Task.strings(task, strings, order);
        Task.stringSizes(task, arguments, argumentBytes, variables, variableBytes);
        if (!areStrings(strings, argumentBytes, arguments)
                || !areStrings(strings + argumentBytes, variableBytes, variables)) {
            release(task);
            return 0;
        }
        return 1;
    }

    /** Gives a new task, which has none, the strings of another. */
    static void share(long task, long other) {
        int order = Task.stringOrder(other);
        long strings = Task.strings(other);
        if (order == SHORT) {
            strings = Task.shortStrings(task);
            Memory.copy(strings, Task.strings(other), Task.argumentBytes(other) + Task.variableBytes(other));
        } else {
            long block = strings - STRINGS_OFFSET;
            Memory.getAndAdd64(block, 1);
        }
        Task.strings(task, strings, order);
        Task.stringSizes(
                task,
                Task.argumentCount(other),
                Task.argumentBytes(other),
                Task.variableCount(other),
                Task.variableBytes(other));
    }

    /** Takes a task's strings away. */
    static void release(long task) {
        int order = Task.stringOrder(task);
        if (order != SHORT && Task.strings(task) != 0) {
            long block = Task.strings(task) - STRINGS_OFFSET;
            if (Memory.getAndAdd64(block, -1) == 1) {
                FrameAllocator.release(block, order);
            }
        }
        Task.strings(task, 0, SHORT);
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
}
