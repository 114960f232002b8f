package hypha.host.task;

import hypha.host.TaskInfo;
import hypha.host.crossing.CrossingException;
import hypha.host.crossing.GuestWords;
import hypha.host.crossing.Lane;
import hypha.kernel.abi.Crossing;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Asks the kernel about a task: {@link Crossing#TASK_INFO}. */
final class Inspection {
    private static final int WORDS_BYTES = 12 * Long.BYTES;
    private static final int NAME_BYTES = 16;

    private Inspection() {}

    /** What the kernel says of a task, or null if it has none with that handle. */
    static TaskInfo of(Lane lane, long handle) {
        if (lane.call(Crossing.TASK_INFO, 0, handle) != Crossing.OK) {
            return null;
        }
        MemorySegment buffer = lane.buffer();
        long state = word(buffer, 0);
        if (state < 0 || state >= TaskInfo.State.values().length) {
            throw new CrossingException(CrossingException.Cause.PROTOCOL, "TASK_INFO answered with state=" + state);
        }
        byte[] name = buffer.asSlice(WORDS_BYTES, NAME_BYTES).toArray(ValueLayout.JAVA_BYTE);
        int length = 0;
        while (length < NAME_BYTES && name[length] != 0) {
            length++;
        }
        return new TaskInfo(
                TaskInfo.State.values()[(int) state],
                word(buffer, 5),
                word(buffer, 6),
                word(buffer, 7),
                word(buffer, 8),
                word(buffer, 9),
                word(buffer, 10),
                word(buffer, 11),
                new String(name, 0, length, StandardCharsets.UTF_8));
    }

    private static long word(MemorySegment buffer, int index) {
        return GuestWords.load64(buffer, (long) index * Long.BYTES);
    }
}
