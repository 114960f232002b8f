package hypha.kernel.abi;

/**
 * Requests and completions of {@link HyphaCall#RING_ENTER}, in a task's linear memory, little-endian; the ring is aligned to 4 bytes, the
 * arrays to none. Heads and tails count up from 0 and wrap; each index, taken modulo the size, is a place in its array.
 *
 * <pre>
 *   ring:        +0x00 submit head    requests that the kernel has taken       kernel writes
 *                +0x04 submit tail    requests that there are                  program writes
 *                +0x08 complete head  completions that the program has seen    program writes
 *                +0x0C complete tail  completions that there are               kernel writes, release
 *                +0x10 size           places in both arrays: a power of two, at most {@link #MAXIMUM_SIZE}
 *                +0x14 requests       pointer
 *                +0x18 completions    pointer
 *                +0x1C waiting        requests taken and not completed         kernel writes
 *   request:     +0x00 operation, 32 bits    +0x04 reserved: 0    +0x08 five arguments of 64 bits    +0x30 user data, 64 bits
 *   completion:  +0x00 user data    +0x08 result, 64 bits
 * </pre>
 */
public final class HyphaRing {
    /** Offset of the count of requests that the kernel has taken. */
    public static final int SUBMIT_HEAD_OFFSET = 0x00;
    /** Offset of the count of requests that there are. */
    public static final int SUBMIT_TAIL_OFFSET = 0x04;
    /** Offset of the count of completions that the program has seen. */
    public static final int COMPLETE_HEAD_OFFSET = 0x08;
    /** Offset of the count of completions that there are. */
    public static final int COMPLETE_TAIL_OFFSET = 0x0C;
    /** Offset of the number of places in both arrays. */
    public static final int SIZE_OFFSET = 0x10;
    /** Offset of the pointer to the requests. */
    public static final int REQUESTS_OFFSET = 0x14;
    /** Offset of the pointer to the completions. */
    public static final int COMPLETIONS_OFFSET = 0x18;
    /** Offset of the number of requests that wait. */
    public static final int WAITING_OFFSET = 0x1C;
    /** Bytes of a ring. */
    public static final int BYTES = 0x20;

    /** Offset of a request's operation. */
    public static final int OPERATION_OFFSET = 0x00;
    /** Offset of a request's first argument. */
    public static final int ARGUMENTS_OFFSET = 0x08;
    /** Arguments of a request. */
    public static final int ARGUMENTS = 5;
    /** Offset of a request's user data. */
    public static final int USER_DATA_OFFSET = 0x30;
    /** Bytes of a request. */
    public static final int REQUEST_BYTES = 0x38;

    /** Offset of a completion's result; its user data stand before that. */
    public static final int RESULT_OFFSET = 0x08;
    /** Bytes of a completion. */
    public static final int COMPLETION_BYTES = 0x10;

    /** Most places. */
    public static final int MAXIMUM_SIZE = 256;
    /** Most requests of a task that wait at once. */
    public static final int MAXIMUM_WAITING = 63;

    private HyphaRing() {}
}
