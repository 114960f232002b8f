package hypha.kernel.abi;

/**
 * The ports that a machine is reached at: a page of guest ports, 32 bits each, 1 to {@link #MAXIMUM_PORT}, no two the same; written by the
 * host before boot and read by the kernel then. Each is a listening socket of all programs, in the order of the table. The host passes
 * connections to them through a socket device; without one, nobody ever connects.
 */
public final class ListenTable {
    /** Most entries. */
    public static final int MAXIMUM = 64;
    /** Bytes of an entry. */
    public static final int ENTRY_BYTES = 4;
    /** The highest port. */
    public static final int MAXIMUM_PORT = 0xFFFF;

    private ListenTable() {}
}
