package hypha.kernel.abi;

/**
 * A message in a task's linear memory: 40 bytes, little-endian, at any alignment.
 *
 * <pre>
 *   +0x00  data      pointer to its bytes
 *   +0x04  length    of those; written by receive
 *   +0x08  capacity  room at {@code data}, for receive
 *   +0x0C  handles   how many, at most 4; written by receive
 *   +0x10  handle    four of 32 bits: handed on by send, new ones by receive
 *   +0x20  reply     written by receive: the handle with which to answer a call, or 0
 *   +0x24  tag       any number; carried along
 * </pre>
 */
public final class HyphaMessage {
    /** Offset of the pointer. */
    public static final int DATA_OFFSET = 0x00;
    /** Offset of the length. */
    public static final int LENGTH_OFFSET = 0x04;
    /** Offset of the capacity. */
    public static final int CAPACITY_OFFSET = 0x08;
    /** Offset of the count of handles. */
    public static final int HANDLE_COUNT_OFFSET = 0x0C;
    /** Offset of the first handle. */
    public static final int HANDLES_OFFSET = 0x10;
    /** Offset of the reply handle. */
    public static final int REPLY_OFFSET = 0x20;
    /** Offset of the tag. */
    public static final int TAG_OFFSET = 0x24;
    /** Bytes of the structure. */
    public static final int BYTES = 0x28;

    /** Most bytes that a message carries; more go in a run of pages. */
    public static final int MAXIMUM_DATA = 256;
    /** Most handles that a message carries. */
    public static final int MAXIMUM_HANDLES = 4;
    /** Most messages of one call. */
    public static final int MAXIMUM_BATCH = 64;

    private HyphaMessage() {}
}
