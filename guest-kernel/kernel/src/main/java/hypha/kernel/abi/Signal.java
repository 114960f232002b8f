package hypha.kernel.abi;

/** Signals of WASI preview 1, numbered as its witx numbers them, and what they do to a program that has no handlers, which is every program. */
public final class Signal {
    /** The last one, {@code sys}. */
    public static final int LAST = 30;

    private static final int NONE = 0;
    private static final int CHILD = 16;
    private static final int CONTINUE = 17;
    private static final int STOP = 18;
    private static final int TERMINAL_OUTPUT = 21;
    private static final int URGENT = 22;
    private static final int WINDOW = 27;

    private Signal() {}

    /** True if the signal, 0 to {@link #LAST}, stops a program until it is continued. */
    public static boolean stops(int signal) {
        return signal >= STOP && signal <= TERMINAL_OUTPUT;
    }

    /** True if the signal, 0 to {@link #LAST}, ends a program. */
    public static boolean ends(int signal) {
        return signal != NONE
                && signal != CHILD
                && signal != CONTINUE
                && signal != URGENT
                && signal != WINDOW
                && !stops(signal);
    }

    /** The exit code of a program that a signal has ended, as shells have it. */
    public static int exitCode(int signal) {
        return 128 + signal;
    }
}
