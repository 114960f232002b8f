package hypha.host;

import java.util.Objects;

/** A module that cannot be run. */
public final class ProgramException extends Exception {
    private static final long serialVersionUID = 1;

    /** What a task of this module would have ended with. */
    private final transient TaskResult.Rejected rejection;

    /**
     * A module that cannot be run.
     *
     * @param rejection why
     */
    public ProgramException(TaskResult.Rejected rejection) {
        super(rejection.message());
        this.rejection = Objects.requireNonNull(rejection, "rejection");
    }

    /** Why. */
    public TaskResult.Rejected rejection() {
        return rejection;
    }
}
