package hypha.kernel.task;

import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Grant;

/** What the tasks of this machine are given, which the host has said at boot and which never changes. */
public final class Grants {
    private static final int STREAMS = Grant.INPUT | Grant.OUTPUT | Grant.ERROR;
    private static final long CLOSED = 1L << 63;

    private static int withheld;

    private Grants() {}

    /** Takes what the boot information says, which is checked. */
    public static void init(long bootInfo) {
        withheld = Memory.load32(bootInfo + BootInfo.WITHHELD_OFFSET);
    }

    /** True if tasks are given all of some bits of {@link Grant}. */
    public static boolean has(int grants) {
        return (withheld & grants) == 0;
    }

    /** Closes the streams of a new task that it is not given. */
    static void applyTo(long task) {
        if ((withheld & STREAMS) == 0) {
            return;
        }
        for (int number = 0; number < Task.DESCRIPTORS; number++) {
            if (!has(Grant.INPUT << number)) {
                Task.descriptor(task, number, CLOSED);
            }
        }
    }
}
