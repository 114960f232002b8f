package hypha.host;

import hypha.hypervisor.MachineEnd;
import java.util.List;

/** How a task ended. */
public sealed interface TaskResult {
    /**
     * It returned from {@code _start} (code 0) or called {@code proc_exit}.
     *
     * @param code the program's exit code, as the program gave it
     */
    record Exited(int code) implements TaskResult {}

    /**
     * It trapped.
     *
     * @param message what the trap was, in the words of the specification
     * @param stackTrace its WASM stack, innermost first, one line each; bounded
     */
    record Trapped(String message, List<String> stackTrace) implements TaskResult {
        /** Copies its argument. */
        public Trapped {
            stackTrace = List.copyOf(stackTrace);
        }
    }

    /**
     * It never ran: its module is not one that this system can run.
     *
     * @param reason of which kind
     * @param message what is wrong with it, with the byte offset where that is known
     */
    record Rejected(Reason reason, String message) implements TaskResult {
        /** Kinds of rejection. */
        public enum Reason {
            /** Not a WASM binary. */
            MALFORMED,
            /** A WASM binary that does not validate. */
            INVALID,
            /** Imports something that there is not, or does not export what a program has to. */
            UNLINKABLE,
            /** Wants more memory, or other resources, than there are. */
            EXHAUSTED
        }
    }

    /** It was killed. */
    record Killed() implements TaskResult {}

    /**
     * Its machine ended under it.
     *
     * @param end how
     */
    record MachineEnded(MachineEnd end) implements TaskResult {}

    /**
     * The host failed at running it: an error in Hypha itself.
     *
     * @param cause what was thrown
     */
    record Failed(Throwable cause) implements TaskResult {}
}
