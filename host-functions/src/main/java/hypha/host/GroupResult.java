package hypha.host;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the tasks of a group ended.
 *
 * @param exitCodes number of tasks that exited, by exit code
 * @param failures number of tasks that did not exit: trapped, killed, rejected, or lost with their machine
 * @param firstFailures the first of these; at most {@value #KEPT_FAILURES}
 */
public record GroupResult(SortedMap<Integer, Long> exitCodes, long failures, List<TaskResult> firstFailures) {
    /** Most failures that are kept. */
    public static final int KEPT_FAILURES = 10;

    /** Copies its arguments. */
    public GroupResult {
        exitCodes = new TreeMap<>(exitCodes);
        firstFailures = List.copyOf(firstFailures);
    }
}
