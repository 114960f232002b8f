package hypha.cli;

import hypha.host.TaskResult;
import hypha.hypervisor.MachineEnd;
import java.io.PrintWriter;

/** Turns how a task ended into messages and an exit code. */
final class TaskReport {
    private TaskReport() {}

    /**
     * Says how a task ended, if there is something to say.
     *
     * @param program its name
     * @return the command's exit code
     */
    static int report(String program, TaskResult result, PrintWriter err) {
        return switch (result) {
            case TaskResult.Exited(int code) -> code & 0xff;
            case TaskResult.Trapped trapped -> {
                err.println("hypha: " + program + ": trap: " + trapped.message());
                trapped.stackTrace().forEach(line -> err.println("    at " + line));
                yield ExitCode.TRAP;
            }
            case TaskResult.Rejected rejected -> {
                err.println("hypha: " + program + ": " + kind(rejected.reason()) + ": " + rejected.message());
                yield ExitCode.BAD_MODULE;
            }
            case TaskResult.Killed _ -> {
                err.println("hypha: " + program + ": killed");
                yield ExitCode.KILLED;
            }
            case TaskResult.MachineEnded(MachineEnd end) -> {
                err.println("hypha: " + describe(end));
                yield ExitCode.PANIC;
            }
            case TaskResult.Failed(Throwable cause) -> {
                err.println("hypha: " + program + ": internal error: " + cause);
                cause.printStackTrace(err);
                yield ExitCode.PANIC;
            }
        };
    }

    private static String kind(TaskResult.Rejected.Reason reason) {
        return switch (reason) {
            case MALFORMED -> "malformed module";
            case INVALID -> "invalid module";
            case UNLINKABLE -> "module cannot be linked";
            case EXHAUSTED -> "module wants more than there is";
        };
    }

    private static String describe(MachineEnd end) {
        return switch (end) {
            case MachineEnd.Panic panic -> panic.report().text();
            case MachineEnd.Failure(Throwable cause) -> "the machine failed: " + Messages.of(cause);
            case MachineEnd.Shutdown(int code) -> "the kernel shut the machine down: code=" + code;
            case MachineEnd.Stopped _ -> "the machine was stopped";
        };
    }
}
