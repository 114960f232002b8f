package hypha.cli;

/** Exceptions in words for people. */
final class Messages {
    private static final int MAXIMUM_CAUSES = 5;

    private Messages() {}

    /** The messages of an exception and of what caused it, in one line, each said once. */
    static String of(Throwable exception) {
        var text = new StringBuilder();
        Throwable next = exception;
        for (int i = 0; next != null && i < MAXIMUM_CAUSES; i++, next = next.getCause()) {
            String message = next.getMessage() == null ? next.getClass().getSimpleName() : next.getMessage();
            if (text.indexOf(message) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(message);
            }
        }
        return text.toString().replace('\n', ' ');
    }
}
