package hypha.host.task;

import hypha.host.crossing.Lane;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Arguments and environment in a lane's buffer, as {@link hypha.kernel.abi.Crossing#TASK_CREATE} wants them: UTF-8, each with a zero byte at its end. */
final class TaskStrings {
    private final Lane lane;
    private long argumentBytes;
    private long environmentBytes;

    TaskStrings(Lane lane) {
        this.lane = lane;
    }

    /** Writes them, unless they are too long for the buffer; false then. */
    boolean write(List<String> arguments, Map<String, String> environment) {
        List<byte[]> strings = new ArrayList<>();
        for (String argument : arguments) {
            argumentBytes += add(strings, argument);
        }
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            environmentBytes += add(strings, variable.getKey() + "=" + variable.getValue());
        }
        if (argumentBytes + environmentBytes > lane.buffer().byteSize()) {
            return false;
        }
        long position = 0;
        for (byte[] string : strings) {
            position = lane.write(position, string);
        }
        return true;
    }

    private static int add(List<byte[]> strings, String string) {
        byte[] bytes = (string + '\0').getBytes(StandardCharsets.UTF_8);
        strings.add(bytes);
        return bytes.length;
    }

    long argumentBytes() {
        return argumentBytes;
    }

    long environmentBytes() {
        return environmentBytes;
    }
}
