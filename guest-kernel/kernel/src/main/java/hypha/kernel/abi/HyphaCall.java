package hypha.kernel.abi;

/**
 * The operations behind the import module {@code hypha}: handles, ports, waiting, futexes, runs, interrupts. They are made in the name of
 * a task that {@link Crossing#SCHEDULE} has named, with pointers as offsets into its linear memory; result 0 is what the function
 * answers: a {@link HyphaError} if it is negative. What each does to whom is said where the kernel does it.
 *
 * <p>A <em>deadline</em> is a monotonic time in nanoseconds; 0: do not wait; negative: wait for ever.
 */
public final class HyphaCall {
    /** First operation of this range. */
    public static final int FIRST = 0x80;

    /** {@code channel_create(capacity, u32 handles[2])}: a port. Writes the handle that receives and the one that sends. */
    public static final int CHANNEL_CREATE = 0x80;
    /** {@code send(port, message *, count, deadline)}: the number of messages sent, at least 1. */
    public static final int SEND = 0x81;
    /** {@code receive(port, message *, count, deadline)}: the number of messages received, at least 1. */
    public static final int RECEIVE = 0x82;
    /** {@code call(port, message *request, message *reply, deadline)}: 0 when the reply has come. */
    public static final int CALL = 0x83;
    /** {@code reply(reply handle, message *)}. */
    public static final int REPLY = 0x84;
    /** {@code reply_receive(reply handle or 0, message *reply, port, message *next, deadline)}: 1 when the next message has come. */
    public static final int REPLY_RECEIVE = 0x85;
    /** {@code select(select_item *, count, deadline)}: the index of one that is ready. */
    public static final int SELECT = 0x86;
    /** {@code handle_duplicate(handle, rights)}: another handle of the same thing, with these of its rights. */
    public static final int HANDLE_DUPLICATE = 0x87;
    /** {@code handle_close(handle)}. */
    public static final int HANDLE_CLOSE = 0x88;
    /** {@code handle_info(handle)}: rights, and in bits 16 and up the type. */
    public static final int HANDLE_INFO = 0x89;
    /** {@code timer_create()}: a handle. */
    public static final int TIMER_CREATE = 0x8A;
    /** {@code timer_set(timer, deadline, period)}: deadline 0 disarms. */
    public static final int TIMER_SET = 0x8B;
    /** {@code timer_read(timer)}: how often it has expired since it was read, at least 1. */
    public static final int TIMER_READ = 0x8C;
    /** {@code task_self()}: a handle of the calling task. */
    public static final int TASK_SELF = 0x8D;
    /** {@code task_wait(task, i32 status[2], deadline)}: 0 when it has ended. */
    public static final int TASK_WAIT = 0x8E;
    /** {@code task_kill(task)}. */
    public static final int TASK_KILL = 0x8F;
    /** {@code sleep(deadline)}: 0 when that time has come. */
    public static final int SLEEP = 0x90;
    /** {@code yield()}: others of the same executor have their turn. */
    public static final int YIELD = 0x91;
    /** {@code clock()}: monotonic nanoseconds. */
    public static final int CLOCK = 0x92;
    /** {@code futex_wait(address, width, expected, deadline)}: {@link #WOKEN}, {@link #NOT_EQUAL} or {@link #TIMED_OUT}. */
    public static final int FUTEX_WAIT = 0x93;
    /** {@code futex_notify(address, count)}: how many were woken. */
    public static final int FUTEX_NOTIFY = 0x94;
    /** {@code run_create(pages)}: a handle of that many pages of zeros. */
    public static final int RUN_CREATE = 0x95;
    /** {@code run_read(run, offset, pointer, bytes)}: copies from the run to the task's memory. */
    public static final int RUN_READ = 0x96;
    /** {@code run_write(run, offset, pointer, bytes)}: copies from the task's memory to the run. */
    public static final int RUN_WRITE = 0x97;
    /** {@code run_size(run)}: bytes. */
    public static final int RUN_SIZE = 0x98;
    /** {@code interrupt_read(line)}: how many interrupts came since it was read, at least 1. */
    public static final int INTERRUPT_READ = 0x99;
    /** {@code startup_handle(index)}: the handle that whoever made the task gave it. */
    public static final int STARTUP_HANDLE = 0x9A;
    /** {@code startup_argument()}: the number that whoever made the task gave it. */
    public static final int STARTUP_ARGUMENT = 0x9B;
    /** {@code task_suspend(task)}. */
    public static final int TASK_SUSPEND = 0x9C;
    /** {@code task_resume(task)}. */
    public static final int TASK_RESUME = 0x9D;

    /** {@code task_name(task, pointer, bytes)}: writes the name, cut to that many bytes. How many bytes the name has. */
    public static final int TASK_NAME = 0x9E;
    /** {@code task_set_name(task, pointer, bytes)}: at most {@link #MAXIMUM_NAME}. */
    public static final int TASK_SET_NAME = 0x9F;
    /** {@code task_wait_any(i32 status[2], deadline)}: a handle of a task that the caller has spawned and that has ended. */
    public static final int TASK_WAIT_ANY = 0xA0;
    /** {@code ring_enter(ring *, wanted, deadline)}: the number of completions in the ring; see {@link HyphaRing}. */
    public static final int RING_ENTER = 0xA1;

    /** {@code pipe(u32 descriptors[2])}: 0. Writes the WASI descriptor that is read and the one that is written. */
    public static final int PIPE = 0xA8;

    // Made by the host only, never by a program.

    /**
     * In the name of a running task: has it and a new one know each other. Arguments: the new task by its handle of {@link
     * Crossing#TASK_CREATE}, pointer to the handles that it gets, their count, the number that it gets; 0 if it gets the caller's standard
     * streams and directories, or {@link #NAMED} | count of {@link GivenDescriptor}s &lt;&lt; 32 | pointer to them; what it is not given, in
     * bits of {@link Grant}, besides what the caller has not | most pages of its linear memory &lt;&lt; 32 (0, or more than the caller may
     * have: as many as the caller). Result 0: a handle of the new task.
     */
    public static final int ADOPT = 0xB0;
    /** Flag of {@link #ADOPT}: the new task gets the descriptors that are named, and no others. */
    public static final long NAMED = 1L << 63;
    /** In the name of a running task: the new task of argument 0 gets no linear memory of its own but that of the caller. */
    public static final int MEMORY_SHARE = 0xB1;
    /** In nobody's name: the new task of argument 0 gets the interrupt line of argument 1 as its next startup handle. */
    public static final int INTERRUPT_GRANT = 0xB2;
    /**
     * In nobody's name: a pipe leads from descriptor 1 of the new task of argument 0 to descriptor 0 of the new task of argument 1, in place of the
     * standard streams. Answers a status.
     */
    public static final int PIPE_BETWEEN = 0xB3;
    /** Last operation of this range. */
    public static final int LAST = 0xBF;

    /** Answer of {@link #FUTEX_WAIT}: somebody has notified. */
    public static final int WOKEN = 0;
    /** Answer of {@link #FUTEX_WAIT}: the memory held another value. */
    public static final int NOT_EQUAL = 1;
    /** Answer of {@link #FUTEX_WAIT}: the deadline has passed. */
    public static final int TIMED_OUT = 2;

    /** Kind of a task's end, first word of what {@link #TASK_WAIT} writes: it has exited with the code in the second word. */
    public static final int END_EXITED = 0;
    /** Kind of a task's end: it was killed. */
    public static final int END_KILLED = 1;

    /** Most bytes of a task's name. */
    public static final int MAXIMUM_NAME = 16;

    private HyphaCall() {}
}
