package hypha.kernel.abi;

/** Sources and sinks that the tasks of a machine may be given or not: bits of {@link BootInfo#WITHHELD_OFFSET}. */
public final class Grant {
    /** The clocks: what time it is. Waiting for a while takes none. */
    public static final int CLOCK = 0x01;
    /** Random numbers. */
    public static final int RANDOM = 0x02;
    /** Standard input; this and the next two are neighbours, in the order of the file descriptors. */
    public static final int INPUT = 0x04;
    /** Standard output. */
    public static final int OUTPUT = 0x08;
    /** Standard error. */
    public static final int ERROR = 0x10;
    /** Paths: the directories that the machine has for programs. */
    public static final int FILES = 0x20;
    /** Sockets. */
    public static final int SOCKETS = 0x40;
    /** Other tasks: threads, and the module {@code hypha}. Enforced by the host, which then links nobody to them. */
    public static final int TASKS = 0x80;
    /** All of them. */
    public static final int ALL = 0xFF;

    private Grant() {}
}
