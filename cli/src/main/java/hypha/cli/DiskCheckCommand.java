package hypha.cli;

import hypha.disk.DiskChecker;
import hypha.disk.DiskReport;
import hypha.disk.ImageFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hypha disk check}: says whether a disk image's file system is whole. */
@Command(
        name = "check",
        description = "Checks all structures of a disk image that no machine uses. The image is not changed.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing is wrong",
            "1:something is wrong, a line each, or there is no file system",
            "2:wrong usage",
            "66:the file is not there"
        })
final class DiskCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The image.")
    private Path file;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try (ImageFile image = ImageFile.open(file)) {
            DiskReport report = DiskChecker.check(image);
            report.faults().forEach(fault -> err.println(file + ": " + fault));
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s: %d files, %d directories, %d symbolic links, %d to be freed; %d of %d blocks free; %s%n",
                            file,
                            report.files(),
                            report.directories(),
                            report.links(),
                            report.orphans(),
                            report.freeBlocks(),
                            report.blocks(),
                            report.faults().isEmpty() ? "sound" : "BROKEN");
            return report.faults().isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
        } catch (NoSuchFileException e) {
            err.println("hypha: " + file + ": no such file");
            return ExitCode.NO_INPUT;
        } catch (IOException e) {
            err.println("hypha: " + file + ": " + e.getMessage());
            return ExitCode.FAILURE;
        }
    }
}
