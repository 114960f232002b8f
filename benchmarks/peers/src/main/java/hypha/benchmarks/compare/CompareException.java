package hypha.benchmarks.compare;

/** Something without which there is nothing to compare; its message is for the user. */
final class CompareException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    CompareException(String message) {
        super(message);
    }
}
