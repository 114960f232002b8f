package hypha.kernel.wasi;

/** Errors of WASI preview 1: those of witx {@code $errno} that the kernel answers. */
public final class Errno {
    /** No error. */
    public static final int SUCCESS = 0;
    /** Resource unavailable, or operation would block. */
    public static final int AGAIN = 6;
    /** Bad file descriptor. */
    public static final int BADF = 8;
    /** Bad address. */
    public static final int FAULT = 21;
    /** Invalid argument. */
    public static final int INVAL = 28;
    /** Function not supported. */
    public static final int NOSYS = 52;
    /** Not a directory. */
    public static final int NOTDIR = 54;
    /** Not a socket. */
    public static final int NOTSOCK = 57;
    /** Not supported, or operation not supported on socket. */
    public static final int NOTSUP = 58;
    /** Broken pipe. */
    public static final int PIPE = 64;
    /** Invalid seek. */
    public static final int SPIPE = 70;
    /** Capabilities insufficient. */
    public static final int NOTCAPABLE = 76;

    private Errno() {}
}
