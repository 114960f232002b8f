package hypha.kernel.abi;

/**
 * The crossing: how an executor of the host calls the kernel.
 *
 * <p>A lane is a mailbox of four cache lines. It has one caller at a time, and one vCPU that serves it.
 *
 * <pre>
 *   +0x00  request word   sequence (high 32 bits) | operation (low 32)     host writes, release, last
 *   +0x08  task           handle of the task in whose name the call is made, or 0
 *   +0x10  arguments      six of 64 bits
 *   +0x40  response word  sequence (high 32 bits) | status (low 32)        kernel writes, release, last
 *   +0x48  results        three of 64 bits
 *   +0x80  waiting        1 while the executor waits for a task to run     host writes
 *   +0x84  wakes          raised by the kernel when it has found one       kernel writes, then rings the lane's doorbell
 *   +0x88  preemptions    raised when the task that runs is to give way    kernel writes, then rings {@link Platform#DOORBELL_PREEMPTION}
 *   +0x8C  flags          {@link #FLAG_STEALS}, {@link #FLAG_HELPS_DEVICES}   host writes, before its first call
 *   +0x90  others         0 if no task waits for its turn on the lane      kernel writes; not 0 says nothing
 * </pre>
 *
 * <p>A call is done when the sequence of the response is that of the request. Sequences go up by one with each call and wrap.
 * Every call is answered at once; one that has to wait answers {@link #BLOCKED}, and its results come with the {@link #SCHEDULE}
 * call that names the task again.
 *
 * <p>An executor that was told that there is no task to run may sleep: it has read the count of wakes <em>before</em> that
 * {@link #SCHEDULE}; it sets "waiting", fences, and reads the count again; only if the count is what it was does it wait for the
 * doorbell. When it is up again it clears "waiting" and schedules. The kernel raises the count when the first task becomes runnable
 * after a {@link #SCHEDULE} that found none, fences, and rings if "waiting" is set. So one of both sees the other.
 */
public final class Crossing {
    /** Bytes of a lane, and its alignment. */
    public static final int LANE_BYTES = 0x100;
    /** Most lanes that a machine may have. */
    public static final int MAXIMUM_LANES = 8;
    /** Offset of the request word. */
    public static final int REQUEST_OFFSET = 0x00;
    /** Offset of the task's handle. */
    public static final int TASK_OFFSET = 0x08;
    /** Offset of the first argument. */
    public static final int ARGUMENTS_OFFSET = 0x10;
    /** Number of arguments. */
    public static final int ARGUMENT_COUNT = 6;
    /** Offset of the response word. */
    public static final int RESPONSE_OFFSET = 0x40;
    /** Offset of the first result. */
    public static final int RESULTS_OFFSET = 0x48;
    /** Offset of the word that says that the executor waits. */
    public static final int WAITING_OFFSET = 0x80;
    /** Offset of the count of wakes. */
    public static final int WAKES_OFFSET = 0x84;
    /** Offset of the count of preemptions: raised by the kernel when the task that runs is to give way; then it rings. */
    public static final int PREEMPTIONS_OFFSET = 0x88;
    /** Offset of what the lane's executor is like: {@link #FLAG_STEALS}, {@link #FLAG_HELPS_DEVICES}; written by the host before its first call. */
    public static final int FLAGS_OFFSET = 0x8C;
    /**
     * Offset of a word that is 0 if no task waits for its turn on the lane, so that the one that runs need not ask whether one does. It may
     * be not 0 for a while when the last of them has gone elsewhere.
     */
    public static final int OTHERS_OFFSET = 0x90;
    /** Flag of a lane: its executor can run any task, and one that it made can be run by others of which that is true. */
    public static final int FLAG_STEALS = 1;
    /**
     * In the flags: after a call that was answered {@link #BLOCKED} the executor looks whether devices have been asked for something, so the
     * kernel need not notify them of that.
     */
    public static final int FLAG_HELPS_DEVICES = 2;
    /** By how much a sequence is shifted in a request or response word. */
    public static final int SEQUENCE_SHIFT = 32;

    // Statuses. Negative ones are errors of the call itself; a host function's own error is its errno in result 0.

    /** Done. */
    public static final int OK = 0;
    /** The task waits; its results come with the call of {@link #SCHEDULE} that names it. */
    public static final int BLOCKED = 1;
    /** The task is to die: its executor unwinds it and calls {@link #TASK_EXIT}. */
    public static final int KILLED = 2;
    /** A piece of it is done: the call is to be made again, with the same arguments, and others may have their turn before. */
    public static final int AGAIN = 3;
    /** No such operation. */
    public static final int UNKNOWN_OPERATION = -1;
    /** An argument is out of its range. */
    public static final int INVALID_ARGUMENT = -2;
    /** No task has that handle (any more). */
    public static final int NO_SUCH_TASK = -3;
    /** Not enough guest memory, or the task's limit is reached. */
    public static final int OUT_OF_MEMORY = -4;
    /** The table of tasks is full. */
    public static final int OUT_OF_TASKS = -5;
    /** The task's state does not allow it. */
    public static final int WRONG_STATE = -6;

    /**
     * Added to an operation: if the calling task does not run any more after the call, because it has ended, given way or is blocked,
     * the results are those of a {@link #SCHEDULE}. One crossing then does the work of two.
     */
    public static final int THEN_SCHEDULE = 0x4000_0000;

    // Operations. Unless said otherwise, results not mentioned are 0.

    /** Does nothing. Result 0 is argument 0. */
    public static final int ECHO = 0x01;
    /**
     * Which task is to run on this executor? Result 0: its handle, or 0 if there is none now; the executor then waits as the lane
     * says. Result 1: status of the call in which it blocked ({@link #OK} for a task that starts; {@link #KILLED}). Result 2: result 0
     * of that call; for a task that starts, of {@link #TASK_SPAWN}, the address of its memory, 0 if that is to be asked for with {@link #MEMORY_CREATE}, and if there
     * is none left result 1 is {@link #OUT_OF_MEMORY}: then it may only be ended.
     */
    public static final int SCHEDULE = 0x02;
    /**
     * Makes a task. The lane's buffer holds its arguments, then its environment, each string with its terminating zero byte, then its name
     * (no zero). Arguments: count of arguments, bytes of arguments, count of environment strings, bytes of environment strings, limit of
     * linear memory in pages, bytes of the name, at most 16. Result 0: its handle (never 0).
     */
    public static final int TASK_CREATE = 0x10;
    /** Makes the calling task runnable for the first time: on the lane of this call, to which it then belongs until it ends. */
    public static final int TASK_START = 0x11;
    /** Ends the calling task, which runs or was never started, and frees all that it has. Argument 0: its exit status. */
    public static final int TASK_EXIT = 0x12;
    /** Asks for the death of a task. Argument 0: its handle. A blocked one becomes runnable with {@link #KILLED}. */
    public static final int TASK_KILL = 0x13;
    /**
     * Makes tasks that are alike, up to a number, and lets them run on the lane of this call. The lane's buffer holds arguments,
     * environment and name (no zero). Arguments: count of arguments | count of environment strings &lt;&lt; 32; bytes of arguments |
     * bytes of environment &lt;&lt; 32; limit of linear memory in pages | pages that each has when it starts &lt;&lt; 32 (-1: it makes
     * none, or does so itself); number of tasks | weight &lt;&lt; 32 (0: the usual one) | class &lt;&lt; 48 | {@link #SPAWN_DETACHED}; handle of
     * the parent or 0; bytes of the name, at most 16. Result 0: number made. Result 1: where in the buffer their handles stand,
     * 64 bits each. Result 2: the status that kept it from making more. Fails only if it makes none.
     */
    public static final int TASK_SPAWN = 0x40;
    /** Flag of {@link #TASK_SPAWN}: the tasks' exit statuses are not kept for the parent. */
    public static final long SPAWN_DETACHED = 1L << 63;
    /** Lets others have their turn before the calling task, which runs. With {@link #THEN_SCHEDULE}. */
    public static final int TASK_YIELD = 0x41;
    /** Waits for the end of a child of the calling task. Argument 0: its handle, which names nothing afterwards. Result 0: its exit status. */
    public static final int TASK_WAIT = 0x42;
    /** Keeps a task from running. Argument 0: its handle. */
    public static final int TASK_SUSPEND = 0x43;
    /** Lets a suspended task go on. Argument 0: its handle. */
    public static final int TASK_RESUME = 0x44;
    /** Changes the share of a task. Argument 0: its handle. Argument 1: weight, 1 to 65535; 1024 is usual. Argument 2: class, 0 normal, 1 real-time, 2 idle. */
    public static final int TASK_SHARE = 0x45;
    /**
     * Tells about a task. Argument 0: its handle. The lane's buffer then holds 64-bit words: state, exit status, class, weight, parent,
     * nanoseconds run, waited for its turn, for times, for streams, for other things; crossings, bytes of memory; then 16 bytes of name.
     * Result 0: bytes in the buffer.
     */
    public static final int TASK_INFO = 0x46;
    /**
     * Has the calling task wait until a time. Argument 0: monotonic nanoseconds. For the host's own use: what it costs the kernel is a
     * timer, and it does not look into the task's memory.
     */
    public static final int TASK_SLEEP = 0x47;
    /** First and last of the operations on tasks that {@code lane.TaskCalls} serves. */
    public static final int TASKS = 0x40;
    /** See {@link #TASKS}. */
    public static final int TASKS_END = 0x5F;
    /**
     * Sets the kernel's clocks by the host's: after the host has slept, when its clock was set, and as both drift apart. Arguments: the
     * time-stamp counter when the host read its clocks, monotonic nanoseconds then (what is less than the kernel's is ignored), nanoseconds
     * since 1970-01-01T00:00Z then.
     */
    public static final int CLOCK_SET = 0x60;
    /**
     * Gives the calling task, which runs, a key for random numbers that nobody else has had or will have: the lane's buffer then holds
     * {@link #RANDOM_KEY_BYTES} bytes, which the host erases when it has read them. Result 0: the generation that the key belongs to, see
     * {@link EntropyPage}.
     */
    public static final int RANDOM_KEY = 0x61;
    /** Bytes of a {@link #RANDOM_KEY}. */
    public static final int RANDOM_KEY_BYTES = 32;
    /**
     * Mixes entropy of the host into the kernel's, and begins a new generation. Argument 0: how many bytes of it the lane's buffer holds,
     * at least {@link #RANDOM_KEY_BYTES}; they are erased.
     */
    public static final int RANDOM_SEED = 0x62;

    /**
     * For the host's tests and measurements: starts a run of requests on a disk that nobody uses.
     *
     * <p>Arguments: number of the disk; operation (0 read, 1 write, 2 flush) with {@link #PROBE_RANDOM} and {@link #PROBE_CHECK}; bytes of a
     * request, a multiple of 512 up to 64 KiB; number of requests; how many at once, 1 to 64; seed of places and content. {@link #WRONG_STATE} if
     * a run goes on or the disk is in use.
     */
    public static final int DISK_PROBE = 0x68;
    /** What has become of the last run. Results: requests done; requests that failed; nanoseconds that it took, -1 while it goes on. */
    public static final int DISK_PROBE_RESULT = 0x69;
    /** Added to the operation: at random places, not in sequence. */
    public static final int PROBE_RANDOM = 0x100;
    /** Added to the operation: what is read has to be what a run with this seed has written. */
    public static final int PROBE_CHECK = 0x200;
    /** Has everything that was written to file systems on disks become durable. Result 0: 1 if it is, 0 if that goes on: to be asked again. */
    public static final int DISK_FLUSH = 0x6A;
    /**
     * Gives the calling task its linear memory, zeroed. Argument 0: pages. Result 0: address. Result 1: pages that fit without moving. {@link
     * #AGAIN} if there is much to zero: nobody may use the memory before the answer {@link #OK}.
     */
    public static final int MEMORY_CREATE = 0x20;
    /**
     * Changes its size. Argument 0: new pages, not less than now. Results as {@link #MEMORY_CREATE}; contents move along, new bytes are 0. {@link
     * #AGAIN} if there is much to copy or to zero: until the answer {@link #OK} the memory is where and what it was, and the task must not write to it.
     */
    public static final int MEMORY_GROW = 0x21;
    /**
     * First function of WASI preview 1; the others follow in the order of {@link WasiFunction}. Arguments as the function has them
     * (pointers as offsets into the task's linear memory). Of a function with more than six, two of 32 bits that follow each other share a
     * word, the first in its low half.
     * 32-bit arguments count with their low 32 bits. The calling task is one that {@link #SCHEDULE} has named. Result 0: its errno.
     * After {@code proc_exit} the task may only be ended: all else answers {@link #KILLED}.
     */
    public static final int WASI = 0x100;

    /** Bytes of a page of linear memory. */
    public static final int PAGE_BYTES = 0x10000;

    private Crossing() {}
}
