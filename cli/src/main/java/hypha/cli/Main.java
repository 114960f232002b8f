package hypha.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;

/** The entry point of the command. */
public final class Main {
    private static final String RUN = "run";

    private Main() {}

    /**
     * Runs the command and ends the JVM with its exit code.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        int code;
        try {
            code = execute(arguments);
        } catch (Error e) {
            // Picocli takes care of exceptions only, and the JVM's own exit code 1 would look like the program's.
            System.err.println("hypha: internal error: " + e);
            e.printStackTrace();
            code = ExitCode.PANIC;
        }
        System.exit(code);
    }

    /** Runs the command; answers its exit code. */
    static int execute(String... arguments) {
        if (arguments.length > 0 && arguments[0].equals(RUN)) {
            // The usual case does not wait until picocli has looked at the other commands.
            CommandLine run = configured(new CommandLine(new RunCommand()).setCommandName("hypha run"));
            return run.setStopAtPositional(true).execute(Arrays.copyOfRange(arguments, 1, arguments.length));
        }
        CommandLine commandLine = configured(new CommandLine(new HyphaCommand()));
        commandLine.getSubcommands().get(RUN).setStopAtPositional(true);
        return commandLine.execute(arguments);
    }

    private static CommandLine configured(CommandLine commandLine) {
        return commandLine
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                // Arguments of programs are what the user wrote, whatever they look like.
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((exception, _) -> {
                    CommandLine failed = exception.getCommandLine();
                    failed.getErr().println("hypha: " + exception.getMessage());
                    failed.usage(failed.getErr());
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((exception, failed, _) -> {
                    failed.getErr().println("hypha: internal error: " + exception);
                    exception.printStackTrace(failed.getErr());
                    return ExitCode.PANIC;
                });
    }
}
