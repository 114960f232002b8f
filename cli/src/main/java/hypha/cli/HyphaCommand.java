package hypha.cli;

import java.lang.module.ModuleDescriptor;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hypha} without a subcommand. */
@Command(
        name = "hypha",
        description = "A WebAssembly operating system for Linux KVM hosts.",
        subcommands = {RunCommand.class, WasmCommand.class, DoctorCommand.class, DiskCommand.class, BenchCommand.class},
        mixinStandardHelpOptions = true,
        versionProvider = HyphaCommand.Version.class,
        footer = {"", "'hypha COMMAND --help' tells more about a command."})
final class HyphaCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine commandLine = spec.commandLine();
        commandLine.getErr().println("hypha: a command is missing");
        commandLine.usage(commandLine.getErr());
        return ExitCode.USAGE;
    }

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = HyphaCommand.class
                    .getModule()
                    .getDescriptor()
                    .version()
                    .map(ModuleDescriptor.Version::toString)
                    .orElse("unknown");
            return new String[] {"hypha " + version + " (Java " + Runtime.version() + ")"};
        }
    }
}
