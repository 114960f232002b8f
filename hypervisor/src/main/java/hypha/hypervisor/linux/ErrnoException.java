package hypha.hypervisor.linux;

/** A system call's failure that its caller expects and passes on as a number. Without a stack trace: it may happen often, and on purpose. */
public final class ErrnoException extends Exception {
    private static final long serialVersionUID = 1;

    /** The error number, see {@link Errno}. */
    private final int errno;

    /**
     * A failure.
     *
     * @param errno the error number, positive
     */
    public ErrnoException(int errno) {
        super("errno=" + errno, null, false, false);
        this.errno = errno;
    }

    /** The error number. */
    public int errno() {
        return errno;
    }

    @Override
    public String getMessage() {
        return "errno=" + errno + " (" + Errno.name(errno) + ")";
    }
}
