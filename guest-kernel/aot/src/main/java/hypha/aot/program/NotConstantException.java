package hypha.aot.program;

/** Code that the compiler was to run while compiling does something that only the compiled program could do. */
class NotConstantException extends Exception {
    private static final long serialVersionUID = 1L;

    NotConstantException(String message) {
        super(message);
    }
}
