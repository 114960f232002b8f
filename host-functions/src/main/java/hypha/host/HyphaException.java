package hypha.host;

/** A machine did not come up, or broke the rules of its interface. The message says which step failed, and why. */
public final class HyphaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure with nothing behind it. */
    public HyphaException(String message) {
        super(message);
    }

    /** A failure that another one caused. */
    public HyphaException(String message, Throwable cause) {
        super(message, cause);
    }
}
