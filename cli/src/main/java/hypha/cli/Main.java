package hypha.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
        // A JVM that is ending already needs not be told, and its loggers, which would be, may be gone.
        if (code != ExitCode.INTERRUPTED || !Interruption.isEnding()) {
            System.exit(code);
        }
    }

    /** Runs the command; answers its exit code. */
    static int execute(String... arguments) {
        if (arguments.length > 1 && arguments[0].equals(RUN) && !arguments[1].startsWith("-")) {
            Path program = path(arguments[1]);
            if (program != null) {
                return runPlainly(program, List.of(arguments).subList(2, arguments.length));
            }
        }
        if (arguments.length > 0 && arguments[0].equals(RUN)) {
            // A frequent case does not wait until picocli has looked at the other commands.
            CommandLine run = configured(new CommandLine(new RunCommand()).setCommandName("hypha run"));
            return run.setStopAtPositional(true).execute(Arrays.copyOfRange(arguments, 1, arguments.length));
        }
        CommandLine commandLine = configured(new CommandLine(new HyphaCommand()));
        commandLine.getSubcommands().get(RUN).setStopAtPositional(true);
        return commandLine.execute(arguments);
    }

    /** A run without options: starting picocli would take longer than booting the machine. */
    private static int runPlainly(Path program, List<String> programArguments) {
        PrintWriter err = utf8(System.err);
        try {
            return new ProgramRun(err, program, programArguments).run();
        } catch (RuntimeException e) {
            return internalError(err, e);
        }
    }

    /** Returns what an argument names, or null if no file can have that name: picocli says so. */
    private static Path path(String argument) {
        try {
            return Path.of(argument);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static int internalError(PrintWriter err, Exception exception) {
        err.println("hypha: internal error: " + exception);
        exception.printStackTrace(err);
        return ExitCode.PANIC;
    }

    private static PrintWriter utf8(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private static CommandLine configured(CommandLine commandLine) {
        return commandLine
                .setOut(utf8(System.out))
                .setErr(utf8(System.err))
                .setCaseInsensitiveEnumValuesAllowed(true)
                // Arguments of programs are what the user wrote, whatever they look like.
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((exception, _) -> {
                    CommandLine failed = exception.getCommandLine();
                    failed.getErr().println("hypha: " + exception.getMessage());
                    failed.usage(failed.getErr());
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((exception, failed, _) -> internalError(failed.getErr(), exception));
    }
}
