package hypha.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hypha disk}: tools for disk images. */
@Command(
        name = "disk",
        description = "Makes and checks disk images for 'hypha run --disk'.",
        subcommands = {DiskCreateCommand.class, DiskCheckCommand.class},
        mixinStandardHelpOptions = true,
        versionProvider = HyphaCommand.Version.class)
final class DiskCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what is to be done: create or check?");
    }
}
