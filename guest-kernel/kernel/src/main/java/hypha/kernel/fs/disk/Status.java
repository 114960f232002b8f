package hypha.kernel.fs.disk;

/** Outcomes of operations: errors of WASI preview 1 (witx {@code $errno}), and {@link #BLOCKED}. As addresses and numbers they are negated. */
public final class Status {
    /** Done. */
    public static final int OK = 0;
    /** Resource busy. */
    public static final int BUSY = 10;
    /** File exists. */
    public static final int EXIST = 20;
    /** File too large. */
    public static final int FBIG = 22;
    /** Invalid argument. */
    public static final int INVAL = 28;
    /** I/O error. */
    public static final int IO = 29;
    /** Is a directory. */
    public static final int ISDIR = 31;
    /** Too many links. */
    public static final int MLINK = 34;
    /** File name too long. */
    public static final int NAMETOOLONG = 37;
    /** No such file or directory. */
    public static final int NOENT = 44;
    /** Not enough memory. */
    public static final int NOMEM = 48;
    /** No space left on device. */
    public static final int NOSPC = 51;
    /** Not a directory. */
    public static final int NOTDIR = 54;
    /** Directory not empty. */
    public static final int NOTEMPTY = 55;
    /** Read-only file system. */
    public static final int ROFS = 69;
    /** The waiter was noted; to be run again when it is woken. No errno is as large. */
    public static final int BLOCKED = 1000;

    private Status() {}
}
