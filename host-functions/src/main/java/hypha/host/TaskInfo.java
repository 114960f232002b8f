package hypha.host;

/**
 * What the kernel knows of a task.
 *
 * @param state what it does
 * @param runNanos for how long executors have had it
 * @param turnNanos for how long it was ready, and waited for its turn
 * @param timeNanos for how long it was blocked until a time
 * @param streamNanos for how long it was blocked on input or output
 * @param otherNanos for how long it was blocked on anything else
 * @param crossings calls that it has made
 * @param memoryBytes size of its linear memory
 * @param name its name, perhaps empty
 */
public record TaskInfo(
        State state,
        long runNanos,
        long turnNanos,
        long timeNanos,
        long streamNanos,
        long otherNanos,
        long crossings,
        long memoryBytes,
        String name) {
    /** What a task does; in the kernel's order. */
    public enum State {
        /** There is no such task. */
        FREE,
        /** It was made, and not started. */
        NEW,
        /** It waits for its turn. */
        READY,
        /** It runs. */
        RUNNING,
        /** It waits for something. */
        BLOCKED,
        /** It has ended. */
        ENDED,
        /** It is suspended. */
        STOPPED
    }
}
