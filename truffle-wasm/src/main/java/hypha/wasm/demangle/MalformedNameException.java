package hypha.wasm.demangle;

/** A name that is not mangled as its prefix says, or uses what the demangler does not know, or exceeds a bound. One object for all: it is control flow, and nobody looks at it. */
final class MalformedNameException extends Exception {
    private static final long serialVersionUID = 1L;

    static final MalformedNameException INSTANCE = new MalformedNameException();

    private MalformedNameException() {
        super("malformed name", null, false, false);
    }
}
