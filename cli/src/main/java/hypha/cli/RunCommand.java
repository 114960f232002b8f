package hypha.cli;

import hypha.host.Console;
import hypha.host.Hypha;
import hypha.host.HyphaConfiguration;
import hypha.host.HyphaException;
import hypha.host.LogLevel;
import hypha.host.ProgramSource;
import hypha.host.TaskResult;
import hypha.observability.CounterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hypha run}: boots a machine, runs one program on it, and takes over the program's exit code. */
@Command(
        name = "run",
        description = "Boots a machine and runs a WebAssembly program on it.",
        mixinStandardHelpOptions = true,
        versionProvider = HyphaCommand.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0-255:the program's own, of proc_exit",
            "2:wrong usage",
            "65:the module is malformed, invalid, not linkable, or wants more than the machine has",
            "66:the file is not there, or not readable",
            "69:the machine could not start",
            "70:the kernel panicked, or Hypha itself failed",
            "130:ended by Ctrl-C (SIGINT); 143 by SIGTERM",
            "134:the program trapped",
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private MachineOptions machine;

    @Mixin
    private ToolOptions tools;

    @Option(
            names = "--env",
            paramLabel = "NAME=VALUE",
            description = "A variable of the program's environment, which is empty otherwise. May be repeated.")
    private List<String> variables = List.of();

    @Option(names = "--verbose", description = "Shows the kernel's log on standard error.")
    private boolean verbose;

    @Option(names = "--stats", description = "Shows counters of kernel, machine and host on standard error at the end.")
    private boolean statistics;

    @Parameters(index = "0", paramLabel = "PROGRAM", description = "The program: a .wasm or .wat file.")
    private Path program;

    @Parameters(
            index = "1..*",
            paramLabel = "ARGUMENT",
            description = "The program's arguments; whatever follows the program belongs to it.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        Map<String, String> environment = environment();
        ProgramSource source;
        try {
            source = ProgramSource.of(program);
        } catch (IOException e) {
            err.println("hypha: cannot read " + program + ": " + ModuleFailure.reason(e));
            return ExitCode.NO_INPUT;
        }
        Console console;
        try {
            console = Console.ofProcess();
        } catch (IOException e) {
            err.println("hypha: no console: " + Messages.of(e));
            return ExitCode.NO_MACHINE;
        }
        HyphaConfiguration.Builder builder = HyphaConfiguration.builder(console)
                .logLevel(verbose ? LogLevel.INFO : LogLevel.ERROR)
                .engineOptions(tools.engineOptions())
                .engineFallback(() -> err.println("hypha: " + EngineCheck.FALLBACK));
        machine.applyTo(builder);
        return run(builder, console, source, environment, err);
    }

    private int run(
            HyphaConfiguration.Builder builder,
            Console console,
            ProgramSource source,
            Map<String, String> environment,
            PrintWriter err) {
        try (Interruption interruption = new Interruption(console);
                Hypha hypha =
                        interruption.guard(() -> machine.cpu().boot(builder, line -> err.println("hypha: " + line)))) {
            var command = new ArrayList<String>();
            command.add(program.toString());
            command.addAll(arguments);
            TaskResult result = run(hypha, source, command, environment);
            if (hypha.outputLoss() != null) {
                err.println("hypha: output of the program is lost: " + Messages.of(hypha.outputLoss()));
            }
            if (statistics) {
                err.print(CounterRegistry.of(hypha).snapshot().table());
                err.flush();
            }
            if (interruption.happened() && result instanceof TaskResult.Killed) {
                return ExitCode.INTERRUPTED;
            }
            return TaskReport.report(source.name(), result, err);
        } catch (HyphaException e) {
            err.println("hypha: the machine did not start: " + Messages.of(e));
            return ExitCode.NO_MACHINE;
        }
    }

    /** A machine that started, but failed at the program, is not one that did not start. */
    private static TaskResult run(
            Hypha hypha, ProgramSource source, List<String> command, Map<String, String> environment) {
        try {
            return hypha.run(source, command, environment);
        } catch (HyphaException e) {
            return new TaskResult.Failed(e);
        }
    }

    private Map<String, String> environment() {
        var environment = new LinkedHashMap<String, String>();
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(spec.commandLine(), "--env=" + variable + " is not NAME=VALUE");
            }
            environment.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return environment;
    }
}
