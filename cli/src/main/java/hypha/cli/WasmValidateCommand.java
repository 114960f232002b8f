package hypha.cli;

import hypha.wasm.binary.ModuleParser;
import hypha.wasm.exception.WasmException;
import hypha.wasm.validation.ModuleValidator;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hypha wasm validate}: says whether modules are valid. */
@Command(
        name = "validate",
        description = "Checks modules. Of a module with errors in several functions all of them are reported.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all modules are valid",
            "2:wrong usage",
            "65:one is malformed or invalid",
            "66:a file is not there, or not readable"
        })
final class WasmValidateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--verbose", description = "Says of valid modules that they are.")
    private boolean verbose;

    @Option(
            names = "--max-errors",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many errors of a module are reported (default: 100).")
    private int maximumErrors;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Modules: .wasm or .wat files.")
    private List<Path> paths;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        int worst = ExitCode.OK;
        for (Path path : paths) {
            worst = Math.max(worst, ModuleFailure.guard(path, err, file -> {
                List<WasmException> failures =
                        ModuleValidator.failures(ModuleParser.parse(file.bytes()), Math.max(1, maximumErrors));
                for (WasmException failure : failures) {
                    ModuleFailure.report(file, failure, err);
                }
                if (verbose && failures.isEmpty()) {
                    spec.commandLine().getOut().println(path + ": valid");
                }
                return failures.isEmpty() ? ExitCode.OK : ExitCode.BAD_MODULE;
            }));
        }
        return worst;
    }
}
