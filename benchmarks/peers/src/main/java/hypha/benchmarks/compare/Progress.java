package hypha.benchmarks.compare;

/** Tells on standard error how far the comparison is. */
final class Progress {
    private Progress() {}

    /** Writes a line. */
    static void note(String text) {
        System.err.println("compare: " + text);
    }
}
