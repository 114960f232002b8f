package hypha.host.task;

/** A task cannot be set aside, because a native frame or a critical section is on its stack: an error in Hypha, not in the program. */
final class PinnedTaskException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PinnedTaskException(String message) {
        super(message);
    }
}
