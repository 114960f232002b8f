package hypha.kernel.abi;

/**
 * A descriptor that a task gives to a new one, in the giver's linear memory: {@link HyphaCall#ADOPT}.
 *
 * <pre>
 *   +0x00 rights, 64 bits    +0x08 rights of what is opened through it, 64 bits    +0x10 the giver's descriptor, 32 bits
 *   +0x14 the new task's, 32 bits    +0x18 pointer to a name, 32 bits    +0x1C bytes of the name, 32 bits; 0: none
 * </pre>
 *
 * <p>With a name, a directory is one of those that the new task is told of as preopened: {@code fd_prestat_get}.
 */
public final class GivenDescriptor {
    /** Bytes of it. */
    public static final int BYTES = 0x20;
    /** Offset of the rights. */
    public static final int BASE_OFFSET = 0x00;
    /** Offset of the rights of what is opened through it. */
    public static final int INHERITING_OFFSET = 0x08;
    /** Offset of the giver's descriptor. */
    public static final int FROM_OFFSET = 0x10;
    /** Offset of the new task's descriptor. */
    public static final int TO_OFFSET = 0x14;
    /** Offset of the pointer to the name. */
    public static final int NAME_OFFSET = 0x18;
    /** Offset of the bytes of the name. */
    public static final int NAME_BYTES_OFFSET = 0x1C;
    /** Rights: all that the giver has. */
    public static final long ALL_RIGHTS = -1;
    /** Most descriptors that are given at once. */
    public static final int MAXIMUM = 64;

    private GivenDescriptor() {}
}
