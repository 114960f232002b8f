package hypha.hypervisor.linux;

/** Error numbers of Linux on x86-64 ({@code errno(3)}): those that this module meets. */
public final class Errno {
    /** Interrupted by a signal. */
    public static final int EINTR = 4;
    /** Try again: nothing there now. */
    public static final int EAGAIN = 11;
    /** Invalid argument. */
    public static final int EINVAL = 22;
    /** The device knows no such request. */
    public static final int ENOTTY = 25;

    private Errno() {}

    /** The symbol and meaning of an error number. */
    public static String name(int errno) {
        return switch (errno) {
            case 1 -> "EPERM, operation not permitted";
            case 2 -> "ENOENT, no such file or directory";
            case EINTR -> "EINTR, interrupted";
            case 5 -> "EIO, input/output error";
            case 6 -> "ENXIO, no such device or address";
            case 7 -> "E2BIG, too large";
            case 9 -> "EBADF, bad file descriptor";
            case EAGAIN -> "EAGAIN, try again";
            case 12 -> "ENOMEM, out of memory";
            case 13 -> "EACCES, permission denied";
            case 14 -> "EFAULT, bad address";
            case 16 -> "EBUSY, busy";
            case 17 -> "EEXIST, exists already";
            case 19 -> "ENODEV, no such device";
            case 20 -> "ENOTDIR, not a directory";
            case 21 -> "EISDIR, is a directory";
            case EINVAL -> "EINVAL, invalid argument";
            case 23 -> "ENFILE, too many open files in the system";
            case 24 -> "EMFILE, too many open files in the process";
            case ENOTTY -> "ENOTTY, not supported by the device";
            case 28 -> "ENOSPC, no space left";
            case 38 -> "ENOSYS, not implemented";
            case 95 -> "EOPNOTSUPP, not supported";
            default -> "unknown";
        };
    }
}
