package hypha.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that switch on debuggers, profilers and other tools of Truffle. The launcher knows their names too ({@code build-support/java-command.sh}). */
final class ToolOptions {
    /** With the first tier, tools would see only the functions that stay out of it. */
    private static final String BASELINE = "hwasm.Baseline";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--inspect",
            arity = "0..1",
            paramLabel = "HOST:PORT",
            preprocessor = Attached.class,
            description =
                    "Waits for a debugger that speaks the Chrome DevTools protocol, such as that of Chrome or Visual"
                            + " Studio Code, by default at 127.0.0.1:9229, and stops before the first statement.")
    private String inspect;

    @Option(
            names = "--dap",
            arity = "0..1",
            paramLabel = "HOST:PORT",
            preprocessor = Attached.class,
            description = "Waits for a debugger that speaks the Debug Adapter Protocol, by default at 127.0.0.1:4711.")
    private String dap;

    @Option(names = "--cpusampler", description = "Shows at the end in which functions the time was spent.")
    private boolean sampler;

    @Option(names = "--cputracer", description = "Shows at the end how often each function was called.")
    private boolean tracer;

    @Option(names = "--coverage", description = "Shows at the end which lines of the sources were executed.")
    private boolean coverage;

    @Option(
            names = "--engine-option",
            paramLabel = "NAME=VALUE",
            description =
                    "An option of the engine or of one of its tools, such as cpusampler.Period=5. May be repeated.")
    private List<String> others = List.of();

    /** Takes a value only behind an equals sign: what follows otherwise is the program. */
    static final class Attached implements IParameterPreprocessor {
        @Override
        public boolean preprocess(
                Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            if (" ".equals(info.get("separator"))) {
                arguments.push("true");
            }
            return false;
        }
    }

    /** Returns the options for the engine, in addition to those that it always has. */
    Map<String, String> engineOptions() {
        var options = new LinkedHashMap<String, String>(EngineCheck.OPTIONS);
        if (inspect != null) {
            options.put("inspect", inspect);
        }
        if (dap != null) {
            options.put("dap", dap);
        }
        if (sampler) {
            options.put("cpusampler", "true");
        }
        if (tracer) {
            options.put("cputracer", "true");
        }
        if (coverage) {
            options.put("coverage", "true");
        }
        if (options.size() > EngineCheck.OPTIONS.size()) {
            options.put(BASELINE, "false");
        }
        for (String option : others) {
            int equals = option.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(spec.commandLine(), "--engine-option=" + option + " is not NAME=VALUE");
            }
            options.put(option.substring(0, equals), option.substring(equals + 1));
        }
        return options;
    }
}
