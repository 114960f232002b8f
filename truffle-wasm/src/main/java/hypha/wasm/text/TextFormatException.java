package hypha.wasm.text;

/** A text that is not a module: the message begins as the specification's test suite spells it, and says where. */
public final class TextFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final int line;
    private final int column;

    /**
     * Creates the exception.
     *
     * @param problem what is wrong, without the place
     * @param line the line, from 1
     * @param column the column, from 1, in bytes
     */
    public TextFormatException(String problem, int line, int column) {
        super(problem + " (at line " + line + ", column " + column + ")");
        this.problem = problem;
        this.line = line;
        this.column = column;
    }

    /** Returns what is wrong, without the place. */
    public String problem() {
        return problem;
    }

    /** Returns the line of the offending token, from 1. */
    public int line() {
        return line;
    }

    /** Returns the column of the offending token, from 1, in bytes of UTF-8. */
    public int column() {
        return column;
    }
}
