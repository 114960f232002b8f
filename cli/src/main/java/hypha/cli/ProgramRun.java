package hypha.cli;

import hypha.host.Console;
import hypha.host.GroupResult;
import hypha.host.Hypha;
import hypha.host.HyphaConfiguration;
import hypha.host.HyphaException;
import hypha.host.LogLevel;
import hypha.host.ProgramException;
import hypha.host.ProgramSource;
import hypha.host.TaskResult;
import hypha.observability.CounterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A program on a machine of its own: what {@code hypha run} does, once it knows what is wanted. Without picocli, since a run without options needs none. */
final class ProgramRun {
    private final PrintWriter err;
    private final Path program;
    private final List<String> arguments;
    private CpuChoice cpu = CpuChoice.AUTO;
    private Consumer<HyphaConfiguration.Builder> settings =
            builder -> builder.logLevel(LogLevel.ERROR).engineOptions(EngineCheck.OPTIONS);
    private Map<String, String> environment = Map.of();
    private boolean statistics;
    private int tasks = 1;
    private Pipeline pipeline;

    /**
     * A run with the defaults of all options.
     *
     * @param err for messages
     * @param program the file
     * @param arguments the program's, without its name
     */
    ProgramRun(PrintWriter err, Path program, List<String> arguments) {
        this.err = err;
        this.program = program;
        this.arguments = arguments;
    }

    /** Says on what machine: where its kernel runs, and what is set in its configuration. */
    ProgramRun machine(CpuChoice newCpu, Consumer<HyphaConfiguration.Builder> newSettings) {
        cpu = newCpu;
        settings = newSettings;
        return this;
    }

    /** Gives the program an environment. */
    ProgramRun environment(Map<String, String> newEnvironment) {
        environment = newEnvironment;
        return this;
    }

    /** Says whether counters are shown at the end. */
    ProgramRun statistics(boolean wanted) {
        statistics = wanted;
        return this;
    }

    /** Runs several tasks of the program at once. */
    ProgramRun tasks(int newTasks) {
        tasks = newTasks;
        return this;
    }

    /** Runs these programs instead, connected; null: does not. */
    ProgramRun pipeline(Pipeline newPipeline) {
        pipeline = newPipeline;
        return this;
    }

    /** Runs; returns the exit code of the command. */
    int run() {
        ProgramSource source;
        try {
            source = ProgramSource.of(program);
        } catch (IOException e) {
            err.println("hypha: cannot read " + program + ": " + ModuleFailure.reason(e));
            return ExitCode.NO_INPUT;
        }
        try {
            if (pipeline != null) {
                pipeline.read();
            }
        } catch (IOException e) {
            err.println("hypha: " + e.getMessage());
            return ExitCode.NO_INPUT;
        }
        Console console;
        try {
            console = Console.ofProcess();
        } catch (IOException e) {
            err.println("hypha: no console: " + Messages.of(e));
            return ExitCode.NO_MACHINE;
        }
        HyphaConfiguration.Builder builder =
                HyphaConfiguration.builder(console).engineFallback(() -> err.println("hypha: " + EngineCheck.FALLBACK));
        settings.accept(builder);
        return run(builder, console, source);
    }

    private int run(HyphaConfiguration.Builder builder, Console console, ProgramSource source) {
        try (Interruption interruption = new Interruption(console);
                Hypha hypha = interruption.guard(() -> cpu.boot(builder, line -> err.println("hypha: " + line)))) {
            NetworkOptions.tell(hypha, err);
            TaskResult result = null;
            GroupResult results = null;
            List<TaskResult> ends = null;
            if (pipeline != null) {
                ends = pipeline.run(hypha, environment);
                result = ends.getLast();
            } else if (tasks == 1) {
                result = run(hypha, source);
            } else {
                try {
                    results = hypha.run(tasks, source, command(), environment);
                } catch (ProgramException e) {
                    result = e.rejection();
                }
            }
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
            if (ends != null) {
                return report(ends);
            }
            return result != null
                    ? TaskReport.report(source.name(), result, err)
                    : TaskReport.report(source.name(), results, interruption.happened(), err);
        } catch (HyphaException e) {
            err.println("hypha: the machine did not start: " + Messages.of(e));
            return ExitCode.NO_MACHINE;
        }
    }

    /** Says how the programs of a pipeline have ended that have failed; the last one's exit code. */
    private int report(List<TaskResult> ends) {
        int code = ExitCode.OK;
        for (int index = 0; index < ends.size(); index++) {
            if (ends.get(index) != null) {
                code = TaskReport.report(pipeline.name(index), ends.get(index), err);
            }
        }
        return code;
    }

    /** A machine that started, but failed at the program, is not one that did not start. */
    private TaskResult run(Hypha hypha, ProgramSource source) {
        try {
            return hypha.run(source, command(), environment);
        } catch (HyphaException e) {
            return new TaskResult.Failed(e);
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(arguments);
        return command;
    }
}
