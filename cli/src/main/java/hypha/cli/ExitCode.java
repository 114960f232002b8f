package hypha.cli;

/**
 * Exit codes of the command that are not the program's own. Those from 64 on are of {@code sysexits.h}; those above 128 are what a
 * shell makes of a signal.
 */
final class ExitCode {
    /** All is well. */
    static final int OK = 0;
    /** A check failed. */
    static final int FAILURE = 1;
    /** The command was called with wrong arguments. */
    static final int USAGE = 2;
    /** EX_DATAERR: the module is malformed, invalid, not linkable, or wants more than the machine has. */
    static final int BAD_MODULE = 65;
    /** EX_NOINPUT: the file is not there, or not readable. */
    static final int NO_INPUT = 66;
    /** EX_UNAVAILABLE: the machine could not start. */
    static final int NO_MACHINE = 69;
    /** EX_SOFTWARE: the kernel panicked, or Hypha itself failed. */
    static final int PANIC = 70;
    /** 128 + SIGINT. The JVM's own code after a Ctrl-C. */
    static final int INTERRUPTED = 130;
    /** 128 + SIGABRT: the program trapped. */
    static final int TRAP = 134;
    /** 128 + SIGKILL: the task was killed. */
    static final int KILLED = 137;

    private ExitCode() {}
}
