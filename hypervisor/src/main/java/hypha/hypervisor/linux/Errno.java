package hypha.hypervisor.linux;

/** Error numbers of Linux on x86-64 ({@code errno(3)}): those that this module meets. */
public final class Errno {
    /** Operation not permitted. */
    public static final int EPERM = 1;
    /** No such file or directory. */
    public static final int ENOENT = 2;
    /** Interrupted by a signal. */
    public static final int EINTR = 4;
    /** Input/output error. */
    public static final int EIO = 5;
    /** No such open file. */
    public static final int EBADF = 9;
    /** Try again: nothing there now. */
    public static final int EAGAIN = 11;
    /** Out of memory. */
    public static final int ENOMEM = 12;
    /** Permission denied. */
    public static final int EACCES = 13;
    /** Exists already. */
    public static final int EEXIST = 17;
    /** In another file system. */
    public static final int EXDEV = 18;
    /** Not a directory. */
    public static final int ENOTDIR = 20;
    /** Is a directory. */
    public static final int EISDIR = 21;
    /** Invalid argument. */
    public static final int EINVAL = 22;
    /** Too many open files in the system. */
    public static final int ENFILE = 23;
    /** The device knows no such request. */
    public static final int ENOTTY = 25;
    /** Read-only file system. */
    public static final int EROFS = 30;
    /** Name too long. */
    public static final int ENAMETOOLONG = 36;
    /** Too many open files in the process. */
    public static final int EMFILE = 24;
    /** Not implemented. */
    public static final int ENOSYS = 38;
    /** Directory not empty. */
    public static final int ENOTEMPTY = 39;
    /** A symbolic link where none is followed, or too many. */
    public static final int ELOOP = 40;
    /** A message that is not one. */
    public static final int EPROTO = 71;
    /** Not supported. */
    public static final int EOPNOTSUPP = 95;
    /** Another socket listens at this address. */
    public static final int EADDRINUSE = 98;

    /** No room for another socket. */
    public static final int ENOBUFS = 105;

    private Errno() {}

    /** The symbol and meaning of an error number. */
    public static String name(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM, operation not permitted";
            case ENOENT -> "ENOENT, no such file or directory";
            case EINTR -> "EINTR, interrupted";
            case EIO -> "EIO, input/output error";
            case 6 -> "ENXIO, no such device or address";
            case 7 -> "E2BIG, too large";
            case EBADF -> "EBADF, bad file descriptor";
            case EAGAIN -> "EAGAIN, try again";
            case ENOMEM -> "ENOMEM, out of memory";
            case EACCES -> "EACCES, permission denied";
            case 14 -> "EFAULT, bad address";
            case 16 -> "EBUSY, busy";
            case EEXIST -> "EEXIST, exists already";
            case 19 -> "ENODEV, no such device";
            case EXDEV -> "EXDEV, in another file system";
            case ENOTDIR -> "ENOTDIR, not a directory";
            case EISDIR -> "EISDIR, is a directory";
            case EINVAL -> "EINVAL, invalid argument";
            case ENFILE -> "ENFILE, too many open files in the system";
            case EMFILE -> "EMFILE, too many open files in the process";
            case ENOTTY -> "ENOTTY, not supported by the device";
            case 28 -> "ENOSPC, no space left";
            case EROFS -> "EROFS, read-only file system";
            case ENAMETOOLONG -> "ENAMETOOLONG, name too long";
            case ENOSYS -> "ENOSYS, not implemented";
            case ENOTEMPTY -> "ENOTEMPTY, directory not empty";
            case ELOOP -> "ELOOP, symbolic link";
            case EPROTO -> "EPROTO, not a message of the protocol";
            case EOPNOTSUPP -> "EOPNOTSUPP, not supported";
            case 97 -> "EAFNOSUPPORT, address family not supported";
            case EADDRINUSE -> "EADDRINUSE, address in use";
            case 99 -> "EADDRNOTAVAIL, address is none of this host's";
            default -> "unknown";
        };
    }
}
