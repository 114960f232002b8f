package hypha.hypervisor;

/** The host refused something that a machine needs, or an image is not one. */
public final class HypervisorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The operation that failed, with its arguments. */
    private final String operation;

    /** The error number of the system call, or 0. */
    private final int errno;

    /**
     * A failure that no system call reported.
     *
     * @param operation what failed, and why
     */
    public HypervisorException(String operation) {
        super(operation);
        this.operation = operation;
        this.errno = 0;
    }

    /**
     * A system call's failure.
     *
     * @param operation what failed
     * @param errno the system's reason
     * @param errorName its name and meaning
     */
    public HypervisorException(String operation, int errno, String errorName) {
        super(operation + ": errno=" + errno + " (" + errorName + ")");
        this.operation = operation;
        this.errno = errno;
    }

    /** What failed. */
    public String operation() {
        return operation;
    }

    /** The system's error number, or 0 if no system call failed. */
    public int errno() {
        return errno;
    }
}
