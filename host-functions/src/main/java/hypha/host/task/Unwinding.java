package hypha.host.task;

import com.oracle.truffle.api.exception.AbstractTruffleException;
import hypha.host.TaskResult;

/**
 * Ends a task from the inside: unwinds its WASM frames up to the task's entry, with what its end is to be. No program can catch it.
 */
public final class Unwinding extends AbstractTruffleException {
    private static final long serialVersionUID = 1;

    /** How the task ends. */
    private final transient TaskResult result;

    private Unwinding(String message, TaskResult result) {
        super(message, null, 0, null);
        this.result = result;
    }

    /** The program wants to end. */
    public static Unwinding exit(int code) {
        return new Unwinding("exit", new TaskResult.Exited(code));
    }

    /** Someone wants the program to end. */
    static Unwinding killed() {
        return new Unwinding("killed", new TaskResult.Killed());
    }

    /** How the task ends. */
    TaskResult result() {
        return result;
    }
}
