package hypha.wasm.dwarf;

/** Debugging information that breaks its format, or is too much. Never leaves {@link DebugInfo} and {@link DebugFunction}. */
final class DwarfFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DwarfFormatException(String message) {
        // No stack trace: where in this package a mistake is found says nothing.
        super(message, null, false, false);
    }
}
