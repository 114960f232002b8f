package hypha.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hypha wasm}: tools for modules. */
@Command(
        name = "wasm",
        description = "Shows, checks and converts WebAssembly modules.",
        subcommands = {WasmDumpCommand.class, WasmValidateCommand.class, WasmParseCommand.class},
        mixinStandardHelpOptions = true,
        versionProvider = HyphaCommand.Version.class)
final class WasmCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what is to be done: dump, validate or parse?");
    }
}
