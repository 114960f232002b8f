package hypha.aot;

import hypha.aot.program.Violation;
import java.util.List;

/** The program is not Bare Java. */
public final class ViolationsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    ViolationsException(List<Violation> violations) {
        super("violations=" + violations.size() + " first=" + violations.getFirst());
        this.violations = violations;
    }

    /** All violations, in the order of the sources. */
    public List<Violation> violations() {
        return violations;
    }
}
