package hypha.wasm.example;

import java.nio.file.Files;
import java.nio.file.Path;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.ByteSequence;

/** A program that embeds the engine, run by {@link PlainProgramTest} in a JVM of its own. Everything is compiled before it runs, and a compilation that fails ends the program. */
public final class PlainProgram {
    private PlainProgram() {}

    /** Calls the function {@code run} of the module in the file that the first argument names. */
    public static void main(String[] arguments) throws Exception {
        try (Context context = Context.newBuilder("hwasm")
                .allowExperimentalOptions(true)
                .option("hwasm.Baseline", "false")
                .option("engine.CompileImmediately", "true")
                .option("engine.BackgroundCompilation", "false")
                .option("engine.CompilationFailureAction", "Throw")
                .build()) {
            ByteSequence bytes = ByteSequence.create(Files.readAllBytes(Path.of(arguments[0])));
            Value exports = context.eval(
                            Source.newBuilder("hwasm", bytes, "program").build())
                    .newInstance()
                    .getMember("exports");
            System.out.println(exports.invokeMember("run", 1000).asLong());
            System.out.println(exports.invokeMember("lanes").asLong());
        }
    }
}
