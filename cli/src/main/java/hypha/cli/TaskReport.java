package hypha.cli;

import hypha.host.GroupResult;
import hypha.host.TaskResult;
import hypha.hypervisor.MachineEnd;
import java.io.PrintWriter;

/** Turns how a task ended into messages and an exit code. */
final class TaskReport {
    private TaskReport() {}

    /**
     * Says how the tasks of a group ended: one line for all, and what there is to say of the first that failed.
     *
     * @param program its name
     * @param interrupted whether the user has ended them
     * @return the command's exit code: 0 if all have exited with 0; what the first failure would have come to; else the least code that
     *     is not 0
     */
    static int report(String program, GroupResult result, boolean interrupted, PrintWriter err) {
        var summary = new StringBuilder();
        result.exitCodes()
                .forEach((code, count) -> summary.append(summary.isEmpty() ? "" : ", ")
                        .append(count)
                        .append(" exited with ")
                        .append(code));
        if (result.failures() > 0) {
            summary.append(summary.isEmpty() ? "" : ", ")
                    .append(result.failures())
                    .append(" failed");
        }
        err.println("hypha: " + program + ": tasks: " + summary);
        if (interrupted && result.failures() > 0) {
            return ExitCode.INTERRUPTED;
        }
        if (result.failures() > 0) {
            return report(program, result.firstFailures().getFirst(), err);
        }
        return result.exitCodes().keySet().stream()
                .mapToInt(code -> code & 0xff)
                .filter(code -> code != 0)
                .min()
                .orElse(ExitCode.OK);
    }

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
