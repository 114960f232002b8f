package hypha.kernel.abi;

/**
 * One of the things that {@link HyphaCall#SELECT} waits for: 12 bytes in the task's linear memory, at any alignment.
 *
 * <pre>
 *   +0x00  handle  of a port, task, timer or interrupt line
 *   +0x04  wanted  {@link #READABLE}, {@link #WRITABLE} or both
 *   +0x08  ready   written: those of them that are
 * </pre>
 */
public final class SelectItem {
    /** Offset of the handle. */
    public static final int HANDLE_OFFSET = 0x00;
    /** Offset of what is wanted. */
    public static final int WANTED_OFFSET = 0x04;
    /** Offset of what is ready. */
    public static final int READY_OFFSET = 0x08;
    /** Bytes of the structure. */
    public static final int BYTES = 0x0C;

    /** A port has a message or no sender, a task has ended, a timer has expired, an interrupt has come. */
    public static final int READABLE = 1;
    /** A port has room, or no receiver. */
    public static final int WRITABLE = 2;
    /** Most items of one call. */
    public static final int MAXIMUM = 64;

    private SelectItem() {}
}
