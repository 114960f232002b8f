package hypha.cli;

import hypha.cli.wasm.FunctionTable;
import hypha.cli.wasm.ModuleFile;
import hypha.cli.wasm.SectionTable;
import hypha.wasm.binary.ModuleParser;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.code.CodePrinter;
import hypha.wasm.text.print.FunctionPrinter;
import hypha.wasm.text.print.ModulePrinter;
import hypha.wasm.translation.Translator;
import hypha.wasm.validation.ModuleValidator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hypha wasm dump}: shows what is in a module. */
@Command(
        name = "dump",
        description = "Prints a module in the text format, or what else is to be known of it.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:printed",
            "1:standard output cannot be written",
            "2:wrong usage",
            "65:the module is malformed, or (with --register-code) invalid, or has no such function",
            "66:the file is not there, or not readable"
        })
final class WasmDumpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--headers", description = "The sections: where, how large, how many entries.")
    private boolean headers;

    @Option(names = "--names", description = "The functions: index, place, size, names, imports and exports.")
    private boolean names;

    @Option(
            names = "--function",
            paramLabel = "NAME|INDEX",
            description = "Only this function, by its index, its name or an export. May be repeated.")
    private List<String> functions = List.of();

    @Option(
            names = "--register-code",
            description =
                    "The engine's own code of the functions named with --function, which it executes and compiles.")
    private boolean registerCode;

    @Option(names = "--offsets", description = "Each instruction begins with its byte offset, in a comment.")
    private boolean offsets;

    @Parameters(index = "0", paramLabel = "FILE", description = "The module: a .wasm or .wat file.")
    private Path path;

    @Override
    public Integer call() {
        if (registerCode && functions.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--register-code needs --function");
        }
        PrintWriter err = spec.commandLine().getErr();
        return ModuleFailure.guard(path, err, file -> {
            int[] indices = new int[functions.size()];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = new FunctionTable(ModuleParser.parse(file.bytes())).find(functions.get(i));
                if (indices[i] == FunctionTable.NOT_FOUND) {
                    err.println(path + ": there is no function " + functions.get(i));
                    return ExitCode.BAD_MODULE;
                }
            }
            StandardOutput.write(out -> print(file, indices, out));
            return ExitCode.OK;
        });
    }

    private void print(ModuleFile file, int[] indices, Writer out) throws IOException {
        if (headers || names) {
            WasmModule module = ModuleParser.parse(file.bytes());
            if (headers) {
                SectionTable.print(file.bytes(), out);
            }
            if (names) {
                out.append(headers ? "\n" : "");
                new FunctionTable(module).print(out);
            }
        }
        if (registerCode) {
            registerCode(file, indices, out);
        } else if (indices.length > 0) {
            FunctionPrinter printer = new FunctionPrinter(file.bytes(), offsets);
            for (int index : indices) {
                out.append(printer.print(index).text());
            }
        } else if (!headers && !names) {
            ModulePrinter.print(file.bytes(), offsets, out);
        }
    }

    private static void registerCode(ModuleFile file, int[] indices, Writer out) throws IOException {
        WasmModule module = ModuleParser.parse(file.bytes());
        ModuleValidator.validate(module);
        for (int index : indices) {
            out.append(
                    index < module.importedFunctionCount()
                            ? "function " + index + ": imported, so it has no code\n"
                            : CodePrinter.print(Translator.translate(module, index)));
        }
    }
}
