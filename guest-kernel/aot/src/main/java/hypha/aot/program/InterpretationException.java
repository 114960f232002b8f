package hypha.aot.program;

/** A {@link NotConstantException} with its place in the source. */
final class InterpretationException extends NotConstantException {
    private static final long serialVersionUID = 1L;

    private final String sourcePath;
    private final int line;

    InterpretationException(String message, String sourcePath, int line) {
        super(message);
        this.sourcePath = sourcePath;
        this.line = line;
    }

    String sourcePath() {
        return sourcePath;
    }

    int line() {
        return line;
    }
}
