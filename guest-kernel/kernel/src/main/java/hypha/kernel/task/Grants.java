package hypha.kernel.task;

import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Grant;

/**
 * What tasks are given: what the host has said at boot for all tasks of this machine, and less for a task whose parent has said so. What is
 * withheld from a task is withheld from its children and threads as well, and never given back.
 */
public final class Grants {
    private static final int STREAMS = Grant.INPUT | Grant.OUTPUT | Grant.ERROR;
    private static final long CLOSED = 1L << 63;

    /** Beside the grants in a task's word: it has the descriptors that its parent has named, or is a child of one that has. */
    private static final int NAMED_DESCRIPTORS = 1 << 16;

    private static int withheld;

    private Grants() {}

    /** Takes what the boot information says, which is checked. */
    public static void init(long bootInfo) {
        withheld = Memory.load32(bootInfo + BootInfo.WITHHELD_OFFSET);
    }

    /** True if a task is given all of some bits of {@link Grant}. */
    public static boolean has(long task, int grants) {
        return ((withheld | Task.withheld(task)) & grants) == 0;
    }

    /** Has a new task lack what its parent lacks, and some bits of {@link Grant} more. */
    public static void inherit(long task, long parent, int more) {
        Task.withheld(task, Task.withheld(task) | Task.withheld(parent) | more & Grant.ALL);
    }

    /** Notes that a new task has only descriptors that its parent has named. */
    public static void nameDescriptors(long task) {
        Task.withheld(task, Task.withheld(task) | NAMED_DESCRIPTORS);
    }

    /** True if a task's descriptors are at first those that the machine gives every program. */
    public static boolean hasUsualDescriptors(long task) {
        return (Task.withheld(task) & NAMED_DESCRIPTORS) == 0;
    }

    /** Closes the streams of a new task that no task of the machine is given. */
    static void applyTo(long task) {
        if ((withheld & STREAMS) == 0) {
            return;
        }
        for (int number = 0; number < Task.DESCRIPTORS; number++) {
            if ((withheld & Grant.INPUT << number) != 0) {
                Task.descriptor(task, number, CLOSED);
            }
        }
    }
}
