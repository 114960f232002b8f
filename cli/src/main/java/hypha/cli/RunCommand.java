package hypha.cli;

import hypha.host.HyphaConfiguration;
import hypha.host.LogLevel;
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
    private CapabilityOptions capabilities;

    @Mixin
    private ToolOptions tools;

    @Mixin
    private FileOptions files;

    @Mixin
    private NetworkOptions network;

    @Option(
            names = "--env",
            paramLabel = "NAME=VALUE",
            description = "A variable of the program's environment, which is empty otherwise. May be repeated.")
    private List<String> variables = List.of();

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Runs this many tasks of the program at once, 1 (default) to 16777216. What they write is not kept apart.")
    private int tasks;

    @Option(
            names = "--pipeline",
            description = "Runs several programs of which each reads what the one before it writes: "
                    + "A.wasm ARGUMENT... '|' B.wasm ARGUMENT... The exit code is the last one's.")
    private boolean pipeline;

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
        if (tasks < 1 || tasks > HyphaConfiguration.MAXIMUM_TASKS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--tasks=" + tasks + " is not between 1 and " + HyphaConfiguration.MAXIMUM_TASKS);
        }
        Pipeline connected = null;
        List<String> own = arguments;
        if (pipeline) {
            List<List<String>> commands = commands();
            connected = new Pipeline(commands);
            own = commands.getFirst().subList(1, commands.getFirst().size());
        }
        return new ProgramRun(err, program, own)
                .machine(machine.cpu(), builder -> {
                    machine.applyTo(builder);
                    files.applyTo(builder);
                    network.applyTo(builder);
                    builder.capabilities(capabilities.given());
                    builder.taskLimit(Math.max(tasks, HyphaConfiguration.DEFAULT_TASKS));
                    builder.logLevel(verbose ? LogLevel.INFO : LogLevel.ERROR).engineOptions(tools.engineOptions());
                })
                .environment(environment)
                .statistics(statistics)
                .tasks(tasks)
                .pipeline(connected)
                .run();
    }

    private List<List<String>> commands() {
        List<String> words = new ArrayList<>();
        words.add(program.toString());
        words.addAll(arguments);
        List<List<String>> commands = Pipeline.split(words);
        if (commands == null) {
            throw new ParameterException(spec.commandLine(), "--pipeline: a '|' without a program before or behind it");
        }
        if (tasks != 1) {
            throw new ParameterException(spec.commandLine(), "--pipeline and --tasks exclude each other");
        }
        return commands;
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
