package hypha.kernel.vfs;

/** What a file is; witx {@code $filetype}. */
public final class FileType {
    /** A character device. */
    public static final int CHARACTER_DEVICE = 2;
    /** A directory. */
    public static final int DIRECTORY = 3;
    /** A regular file. */
    public static final int REGULAR = 4;
    /** A datagram socket. */
    public static final int DATAGRAM_SOCKET = 5;
    /** A stream socket. */
    public static final int STREAM_SOCKET = 6;
    /** A symbolic link. */
    public static final int SYMBOLIC_LINK = 7;
    /** Anything else. */
    public static final int UNKNOWN = 0;

    private FileType() {}
}
