package hypha.wasm.text;

/** A text that is not a module: the message begins as the specification's test suite spells it, and says where. */
public final class TextFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final transient TextPlace place;

    /**
     * Creates the exception.
     *
     * @param problem what is wrong, without the place
     * @param place of the offending token
     */
    public TextFormatException(String problem, TextPlace place) {
        super(problem + " (at " + place + ")");
        this.problem = problem;
        this.place = place;
    }

    /** Returns what is wrong, without the place. */
    public String problem() {
        return problem;
    }

    /** Returns the place of the offending token. */
    public TextPlace place() {
        return place;
    }

    /** Returns the line of the offending token, from 1. */
    public int line() {
        return place.line();
    }

    /** Returns the column of the offending token, from 1, in bytes of UTF-8. */
    public int column() {
        return place.column();
    }
}
