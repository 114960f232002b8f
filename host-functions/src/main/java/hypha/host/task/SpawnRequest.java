package hypha.host.task;

import hypha.host.TaskResult;
import hypha.host.crossing.Lane;
import hypha.kernel.abi.HyphaCall;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tasks of one program that are to be made: one that somebody holds, or those of a group. Its strings are encoded once, as
 * {@link hypha.kernel.abi.Crossing#TASK_SPAWN} wants them: UTF-8, each with a zero byte at its end.
 */
final class SpawnRequest {
    private final LoadedProgram program;
    private final Task single;
    private final Group group;
    private final byte[] strings;
    private final byte[] name;
    private final int arguments;
    private final int argumentBytes;
    private final int variables;
    private int remaining;

    private SpawnRequest(
            LoadedProgram program,
            Task single,
            Group group,
            int count,
            List<String> arguments,
            Map<String, String> environment) {
        this.program = program;
        this.single = single;
        this.group = group;
        this.remaining = count;
        List<byte[]> encoded = new ArrayList<>();
        int bytes = 0;
        for (String argument : arguments) {
            bytes += add(encoded, argument);
        }
        this.argumentBytes = bytes;
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            bytes += add(encoded, variable.getKey() + "=" + variable.getValue());
        }
        this.arguments = arguments.size();
        this.variables = environment.size();
        this.strings = new byte[bytes];
        this.name = kernelName(program.name());
        int position = 0;
        for (byte[] string : encoded) {
            System.arraycopy(string, 0, strings, position, string.length);
            position += string.length;
        }
    }

    /** A request for a task that there is already. */
    static SpawnRequest of(Task task, LoadedProgram program, List<String> arguments, Map<String, String> environment) {
        return new SpawnRequest(program, task, null, 1, arguments, environment);
    }

    /** A request for {@code count} tasks of a group. */
    static SpawnRequest of(
            Group group, int count, LoadedProgram program, List<String> arguments, Map<String, String> environment) {
        return new SpawnRequest(program, null, group, count, arguments, environment);
    }

    /** A name as the kernel keeps it: what of it fits, in whole characters. */
    static byte[] kernelName(String name) {
        int end = 0;
        int bytes = 0;
        while (end < name.length() && name.charAt(end) != 0) {
            int next = name.offsetByCodePoints(end, 1);
            bytes += name.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > HyphaCall.MAXIMUM_NAME) {
                break;
            }
            end = next;
        }
        return name.substring(0, end).getBytes(StandardCharsets.UTF_8);
    }

    private static int add(List<byte[]> strings, String string) {
        byte[] bytes = (string + '\0').getBytes(StandardCharsets.UTF_8);
        strings.add(bytes);
        return bytes.length;
    }

    LoadedProgram program() {
        return program;
    }

    byte[] strings() {
        return strings;
    }

    /** What stands behind the strings. */
    byte[] name() {
        return name;
    }

    /** Writes strings and name to a lane's buffer, in which there is room. */
    void writeTo(Lane lane) {
        lane.write(lane.write(0, strings), name);
    }

    /** Bytes that {@link #writeTo} writes. */
    int bytes() {
        return strings.length + name.length;
    }

    long counts() {
        return arguments | (long) variables << 32;
    }

    long sizes() {
        return argumentBytes | (long) (strings.length - argumentBytes) << 32;
    }

    /** Tasks still to be made. */
    int remaining() {
        return remaining;
    }

    boolean isKillWanted() {
        return single != null ? single.isKillWanted() : group.isKillWanted();
    }

    /** The next of the tasks, which the kernel has made. */
    Task next(Executor executor) {
        remaining--;
        return single != null ? single : new Task(executor, program, group);
    }

    /** All that remain end in this way without having been. */
    void refuse(TaskResult result) {
        int count = remaining;
        remaining = 0;
        if (single != null) {
            single.complete(result);
        } else if (count > 0) {
            group.ended(result, count);
        }
    }
}
