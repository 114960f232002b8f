package hypha.kernel.abi;

/** What functions of the module {@code hypha} answer when they could not do what was asked. Nothing has changed then. */
public final class HyphaError {
    /** No such handle in the task's table. */
    public static final int BAD_HANDLE = -1;
    /** The handle names something else than the function works on. */
    public static final int WRONG_TYPE = -2;
    /** The handle lacks a right. */
    public static final int NOT_PERMITTED = -3;
    /** An argument is out of its range. */
    public static final int INVALID = -4;
    /** A pointer leads out of the linear memory. */
    public static final int FAULT = -5;
    /** It would have to wait, and the deadline is 0. */
    public static final int WOULD_BLOCK = -6;
    /** The deadline has passed. */
    public static final int TIMED_OUT = -7;
    /** Nobody is left on the other side. */
    public static final int PEER_CLOSED = -8;
    /** The message is larger than allowed, or than the room for it; then its length is told. */
    public static final int TOO_LARGE = -9;
    /** Not enough guest memory, or the task's limit is reached. */
    public static final int OUT_OF_MEMORY = -10;
    /** The task has as many handles or ports as it may have. */
    public static final int OUT_OF_HANDLES = -11;
    /** No such function. */
    public static final int UNKNOWN_FUNCTION = -12;
    /** There are as many tasks as there may be. */
    public static final int OUT_OF_TASKS = -13;
    /** No program has that name. */
    public static final int NO_SUCH_PROGRAM = -14;
    /** The state of what the handle names does not allow it. */
    public static final int WRONG_STATE = -15;

    private HyphaError() {}
}
