package hypha.kernel.abi;

/** Counters of the kernel: 64 bits each, one after the other in one page, read by the host without a crossing. */
public final class Counters {
    /** Requests served. */
    public static final int CROSSINGS = 0;

    /** Requests answered with a negative status. */
    public static final int CROSSINGS_FAILED = 1;

    /** Calls answered with {@code BLOCKED}. */
    public static final int BLOCKS = 2;

    /** Doorbells rung for an executor that waited. */
    public static final int WAKES = 3;

    /** Times that a vCPU halted. */
    public static final int HALTS = 4;

    /** Tasks made. */
    public static final int TASKS_CREATED = 5;

    /** Tasks that ended. */
    public static final int TASKS_ENDED = 6;

    /** Timers that fired. */
    public static final int TIMERS_FIRED = 7;

    /** Sum of how late they fired, in nanoseconds. */
    public static final int TIMER_LATENESS_NANOS = 8;

    /** Frames that the allocator manages. */
    public static final int FRAMES_TOTAL = 9;

    /** Frames that are free. */
    public static final int FRAMES_FREE = 10;

    /** Linear memories moved in order to grow. */
    public static final int MEMORY_MOVES = 11;

    /** Bytes of standard input given to tasks. */
    public static final int BYTES_READ = 12;

    /** Bytes of standard output and error taken from tasks. */
    public static final int BYTES_WRITTEN = 13;

    /** Random bytes given to tasks, besides those that they make of their {@link #RANDOM_KEYS}. */
    public static final int RANDOM_BYTES = 14;

    /** Bytes of log that found no room. */
    public static final int LOG_BYTES_DROPPED = 15;

    /** Frames that the host has taken back. */
    public static final int FRAMES_RETURNED = 16;

    /** Bytes of frames that linear memories have. */
    public static final int MEMORY_BYTES = 17;

    /** Bytes of small records in use: handles, ports, messages, tasks' objects. */
    public static final int SLAB_BYTES = 18;

    /** Timers that are armed. */
    public static final int TIMERS_ARMED = 19;

    /** Messages sent that were no calls. */
    public static final int MESSAGES_SENT = 20;

    /** Keys for random numbers given to tasks. */
    public static final int RANDOM_KEYS = 21;

    /** Requests that devices have completed. */
    public static final int DEVICE_REQUESTS = 22;

    /** Devices that have stopped, or could not be used. */
    public static final int DEVICE_FAILURES = 23;

    /** Nanoseconds for which tasks have run that have ended. */
    public static final int ENDED_RUN_NANOS = 24;

    /** Nanoseconds for which they waited for their turn. */
    public static final int ENDED_TURN_NANOS = 25;

    /** Nanoseconds for which they were blocked on times. */
    public static final int ENDED_TIME_NANOS = 26;

    /** Nanoseconds for which they were blocked on streams. */
    public static final int ENDED_STREAM_NANOS = 27;

    /** Nanoseconds for which they were blocked on anything else. */
    public static final int ENDED_OTHER_NANOS = 28;

    /** Bytes of the largest linear memory of a task that has ended. */
    public static final int LARGEST_MEMORY = 29;

    /** Requests that disks have done. */
    public static final int DISK_REQUESTS = 30;

    /** Requests that disks have refused, or that failed. */
    public static final int DISK_FAILURES = 31;

    /** Number of counters. */
    public static final int COUNT = 32;

    /**
     * First counter of the histogram of how late timers fire: the one with the number n counts those of less than 2<sup>n</sup> nanoseconds
     * that the one before does not count, the last one all that are left.
     */
    public static final int TIMER_LATENESS_HISTOGRAM = 256;

    /** Counters in that histogram. */
    public static final int TIMER_LATENESS_BUCKETS = 40;

    /** Bytes of the page. */
    public static final int PAGE_BYTES = 4096;

    private Counters() {}
}
