package hypha.cli;

import hypha.disk.BlockStore;
import hypha.disk.DiskFormatter;
import hypha.disk.ImageFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hypha disk create}: makes a disk image with an empty file system. */
@Command(
        name = "create",
        description = "Makes a disk image with an empty file system, as a sparse file.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the image is there", "1:it could not be made", "2:wrong usage"})
final class DiskCreateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "64M",
            description = "How large it is, such as 64M or 4G, from 2M to 1T (default: 64M).")
    private String size;

    @Parameters(paramLabel = "FILE", description = "The image, which must not exist.")
    private Path file;

    @Override
    public Integer call() {
        try (ImageFile image = ImageFile.create(file, blocks())) {
            DiskFormatter.format(image, new SecureRandom());
            image.sync();
            return ExitCode.OK;
        } catch (FileAlreadyExistsException e) {
            throw new ParameterException(spec.commandLine(), file + " exists");
        } catch (IOException e) {
            spec.commandLine().getErr().println("hypha: " + file + ": " + e);
            return ExitCode.FAILURE;
        }
    }

    private long blocks() {
        try {
            long blocks = ByteSize.parse(size) / BlockStore.BLOCK_BYTES;
            DiskFormatter.checkSize(blocks);
            return blocks;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--size=" + size + ": " + e.getMessage());
        }
    }
}
