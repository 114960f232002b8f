package hypha.kernel.abi;

/**
 * A handle: a number that means something in its task's table only. Bits 0 to 15: place in the table + 1; bits 16 to 30: generation of that place,
 * from 1. So 0 is none, none is negative, and one that was closed names nothing until its place was used 32,767 times more.
 */
public final class Handle {
    /** Right: send to the port, call it. */
    public static final int SEND = 1;
    /** Right: receive from the port. */
    public static final int RECEIVE = 2;
    /** Right: make further handles of it. */
    public static final int DUPLICATE = 4;
    /** Right: hand it on in a message, or to a new task. */
    public static final int TRANSFER = 8;
    /** Right: read and write the run. */
    public static final int MAP = 16;
    /** Right: wait for it. */
    public static final int WAIT = 32;
    /** Right: kill, suspend and resume the task. */
    public static final int KILL = 64;
    /** All rights. */
    public static final int ALL_RIGHTS = 127;

    /** Type: a port. */
    public static final int PORT = 1;
    /** Type: a call that was received and is not answered yet. */
    public static final int CALL = 2;
    /** Type: a task, or what is known of it when it has ended. */
    public static final int TASK = 3;
    /** Type: a timer. */
    public static final int TIMER = 4;
    /** Type: a run of pages. */
    public static final int RUN = 5;
    /** Type: an interrupt line. */
    public static final int INTERRUPT = 6;

    /** Most handles that a task can have. */
    public static final int MAXIMUM = 4096;
    /** Most ports that a task may have made at once. */
    public static final int MAXIMUM_PORTS = 1024;
    /** Largest capacity of a port, in messages. */
    public static final int MAXIMUM_CAPACITY = 1024;
    /** Most messages that the ports which a task has made may hold together. */
    public static final int MAXIMUM_MESSAGES = 16_384;

    private Handle() {}
}
