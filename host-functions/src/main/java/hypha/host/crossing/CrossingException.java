package hypha.host.crossing;

/** The kernel cannot be called any more: its machine has ended, it does not answer, or it answers what no kernel may. */
public final class CrossingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Whose fault it is. */
    public enum Cause {
        /** The machine has ended; its own report says why. */
        MACHINE_ENDED,
        /** No answer within the time that the kernel has. */
        NO_ANSWER,
        /** An answer that the ABI does not allow. */
        PROTOCOL
    }

    /** Why. */
    private final Cause reason;

    /** The kernel cannot be called any more. */
    public CrossingException(Cause reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why. */
    public Cause reason() {
        return reason;
    }
}
