package hypha.benchmarks.compare;

/** Something without which there is nothing to compare; its message is for the user. */
public final class CompareException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /** Creates the exception; the message is for the user. */
    public CompareException(String message) {
        super(message);
    }
}
