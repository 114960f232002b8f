package hypha.wasm.dwarf;

/**
 * How much work the debugging information of a module may still cause, in steps that each take bounded time and memory. Honest information needs a few steps for a byte; information that refers to the same
 * ranges, lines or types again and again runs out, and has no more answers from then on. Not exact between threads.
 */
final class Budget {
    private static final long STEPS_PER_BYTE = 16;
    private static final long BASE = 1 << 20;

    private long left;

    /**
     * Creates the budget of a module.
     *
     * @param bytes total size of its debugging sections
     */
    Budget(long bytes) {
        this.left = BASE + STEPS_PER_BYTE * bytes;
    }

    /** Takes steps. */
    void spend(long steps) {
        left -= steps;
        if (left < 0) {
            left = 0;
            throw new DwarfFormatException("debugging information causes too much work");
        }
    }
}
