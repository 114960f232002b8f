package hypha.wasm.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hypha.wasm.text.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JVM flags of {@code docs/embedding.md} are enough for compiled code: with the engine as a module or on the class path, with and without the optional module of the Vector API. */
class PlainProgramTest {
    private static final String MODULE = """
            (module
              (func (export "run") (param $n i32) (result i64) (local $sum i64)
                (loop $again
                  (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (local.get $n))))
                  (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                (local.get $sum))
              (func (export "lanes") (result i64)
                (i64x2.extract_lane 1
                  (i64x2.add (v128.const i64x2 1 2) (v128.const i64x2 30 40)))))
            """;

    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, false"})
    @Timeout(120)
    void theFlagsOfTheDocumentSuffice(boolean modules, boolean vectors, @TempDir Path folder) throws Exception {
        Path graal = Path.of("target", "graal");
        assumeTrue(Files.isDirectory(graal), "the jars of Graal are not there");
        Path module = Files.write(folder.resolve("program.wasm"), TextFormat.toBinary(MODULE));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command(modules, vectors, graal, module))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(110, TimeUnit.SECONDS), "takes too long");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(List.of("500500", "42"), linesOfProgram(output), () -> text(output));
        assertEquals(0, process.exitValue());
    }

    private static List<String> command(boolean modules, boolean vectors, Path graal, Path module) {
        String added = "org.graalvm.truffle.runtime,jdk.graal.compiler";
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:+EnableJVMCI",
                "-Djdk.graal.CompilationFailureAction=Silent",
                "--upgrade-module-path=" + graal,
                "--sun-misc-unsafe-memory-access=allow"));
        String classPath = "target/test-classes";
        if (modules) {
            added += ",hypha.wasm,org.graalvm.polyglot";
            command.add("--module-path=target/classes");
        } else {
            classPath += ":target/classes";
        }
        command.add("--add-modules=" + added + (vectors ? ",jdk.incubator.vector" : ""));
        command.add("--enable-native-access=org.graalvm.truffle," + (modules ? "hypha.wasm" : "ALL-UNNAMED"));
        command.addAll(List.of("-classpath", classPath, PlainProgram.class.getName(), module.toString()));
        return command;
    }

    private static List<String> linesOfProgram(Path output) throws IOException {
        return Files.readAllLines(output).stream()
                .filter(line -> !line.startsWith("WARNING: Using incubator modules"))
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
