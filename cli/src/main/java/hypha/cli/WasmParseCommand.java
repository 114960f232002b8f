package hypha.cli;

import hypha.wasm.binary.ModuleParser;
import hypha.wasm.validation.ModuleValidator;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hypha wasm parse}: makes a binary module of one in the text format. */
@Command(
        name = "parse",
        description = "Converts a module from the text format to the binary format.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:written",
            "1:the result cannot be written",
            "2:wrong usage",
            "65:the text is malformed, or the module is invalid",
            "66:the file is not there, or not readable"
        })
final class WasmParseCommand implements Callable<Integer> {
    private static final String STANDARD_OUTPUT = "-";

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "Where the binary module is written; '-' is standard output.")
    private String output;

    @Option(names = "--no-check", description = "Writes the module even if it is not valid.")
    private boolean unchecked;

    @Parameters(index = "0", paramLabel = "FILE", description = "The module: a .wat file.")
    private Path path;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        return ModuleFailure.guard(path, err, file -> {
            if (!unchecked) {
                ModuleValidator.validate(ModuleParser.parse(file.bytes()));
            }
            if (output.equals(STANDARD_OUTPUT)) {
                StandardOutput.write(file.bytes());
            } else {
                Files.write(Path.of(output), file.bytes());
            }
            return ExitCode.OK;
        });
    }
}
