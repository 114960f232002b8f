package hypha.aot.llvm;

/** LLVM or one of its tools refused what the compiler gave it. */
public final class ToolException extends Exception {
    private static final long serialVersionUID = 1L;

    ToolException(String message) {
        super(message);
    }

    ToolException(String message, Throwable cause) {
        super(message, cause);
    }
}
