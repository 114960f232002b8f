package hypha.kernel.wasi;

/** Errors of WASI preview 1: those of witx {@code $errno} that the kernel answers. */
public final class Errno {
    /** No error. */
    public static final int SUCCESS = 0;
    /** Permission denied. */
    public static final int ACCES = 2;
    /** Resource unavailable, or operation would block. */
    public static final int AGAIN = 6;
    /** Bad file descriptor. */
    public static final int BADF = 8;
    /** Device or resource busy. */
    public static final int BUSY = 10;
    /** Connection reset. */
    public static final int CONNRESET = 15;
    /** The task's share of a file system is used up. */
    public static final int DQUOT = 19;
    /** File exists. */
    public static final int EXIST = 20;
    /** Bad address. */
    public static final int FAULT = 21;
    /** File too large. */
    public static final int FBIG = 22;
    /** Illegal byte sequence. */
    public static final int ILSEQ = 25;
    /** Invalid argument. */
    public static final int INVAL = 28;
    /** Error of a device. */
    public static final int IO = 29;
    /** Is a directory. */
    public static final int ISDIR = 31;
    /** Too many levels of symbolic links. */
    public static final int LOOP = 32;
    /** The task has too many descriptors. */
    public static final int MFILE = 33;
    /** Too many links. */
    public static final int MLINK = 34;
    /** File name too long. */
    public static final int NAMETOOLONG = 37;
    /** Too many files open in the system. */
    public static final int NFILE = 41;
    /** No such device. */
    public static final int NODEV = 43;
    /** No such file or directory. */
    public static final int NOENT = 44;
    /** Not enough memory. */
    public static final int NOMEM = 48;
    /** No space left on device. */
    public static final int NOSPC = 51;
    /** Function not supported. */
    public static final int NOSYS = 52;
    /** The socket is not connected. */
    public static final int NOTCONN = 53;
    /** Not a directory. */
    public static final int NOTDIR = 54;
    /** Directory not empty. */
    public static final int NOTEMPTY = 55;
    /** Not a socket. */
    public static final int NOTSOCK = 57;
    /** Not supported, or operation not supported on socket. */
    public static final int NOTSUP = 58;
    /** No such device or address. */
    public static final int NXIO = 60;
    /** Value too large to be stored in data type. */
    public static final int OVERFLOW = 61;
    /** Operation not permitted. */
    public static final int PERM = 63;
    /** Broken pipe. */
    public static final int PIPE = 64;
    /** Read-only file system. */
    public static final int ROFS = 69;
    /** Invalid seek. */
    public static final int SPIPE = 70;
    /** Stale file handle. */
    public static final int STALE = 72;
    /** Cross-device link. */
    public static final int XDEV = 75;
    /** Capabilities insufficient. */
    public static final int NOTCAPABLE = 76;

    private Errno() {}
}
