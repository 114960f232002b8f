package hypha.cli;

import hypha.cli.doctor.Doctor;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hypha doctor}: says what of this computer and this installation works, and what to do about the rest. */
@Command(
        name = "doctor",
        description = "Checks what Hypha needs, line by line, with a remedy for each failure.",
        mixinStandardHelpOptions = true,
        versionProvider = HyphaCommand.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:programs can be run", "1:something that is needed is missing", "2:wrong usage"})
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        boolean healthy = new Doctor(spec.commandLine().getOut()).examine();
        return healthy ? ExitCode.OK : ExitCode.FAILURE;
    }
}
