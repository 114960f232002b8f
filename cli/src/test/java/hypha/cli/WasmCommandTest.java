package hypha.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.text.TextFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class WasmCommandTest {
    private static final String TWO_ERRORS = """
            (module
              (func (result i32) i64.const 1)
              (func nop)
              (func (result i32) local.get 3))
            """;

    @TempDir
    private Path folder;

    /** What a command said on standard error, and its exit code. */
    private record Result(int code, String errors) {}

    private static Result run(String... arguments) {
        PrintStream before = System.err;
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            return new Result(Main.execute(arguments), errors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(before);
        }
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wasm",
                "wasm fly",
                "wasm dump",
                "wasm dump --register-code /dev/null",
                "wasm validate",
                "wasm parse /dev/null"
            })
    void answersTwoToWrongUsage(String line) {
        assertEquals(ExitCode.USAGE, run(line.split(" ")).code());
    }

    @Test
    void everyFunctionsErrorIsReportedWithItsPlace() throws IOException {
        String path = file("bad.wat", TWO_ERRORS);
        Result result = run("wasm", "validate", path);
        assertEquals(ExitCode.BAD_MODULE, result.code());
        String[] lines = result.errors().strip().split("\n");
        assertEquals(2, lines.length, result.errors());
        assertTrue(lines[0].matches("\\Q" + path + "\\E:2:33: invalid: type mismatch.*"), lines[0]);
        assertTrue(lines[1].matches("\\Q" + path + "\\E:4:22: invalid: unknown local.*"), lines[1]);
        Path binary = Files.write(folder.resolve("bad.wasm"), TextFormat.toBinary(TWO_ERRORS));
        String[] ofBinary = run("wasm", "validate", binary.toString()).errors().split("\n");
        assertTrue(ofBinary[0].startsWith(binary + ": invalid: type mismatch"), ofBinary[0]);
        assertTrue(ofBinary[0].contains("at byte offset 0x"), ofBinary[0]);
        assertEquals(
                1,
                run("wasm", "validate", "--max-errors=1", path).errors().lines().count());
    }

    @Test
    void theWorstOfSeveralFilesIsTheAnswer() throws IOException {
        String good = file("good.wat", "(module)");
        String bad = file("bad.wat", TWO_ERRORS);
        assertEquals(ExitCode.OK, run("wasm", "validate", good, good).code());
        assertEquals(ExitCode.BAD_MODULE, run("wasm", "validate", bad, good).code());
        assertEquals(
                ExitCode.NO_INPUT,
                run("wasm", "validate", bad, "no/such/file", good).code());
    }

    @Test
    void errorsInTextHaveLineAndColumn() throws IOException {
        String path = file("bad.wat", "(module\n  (func i32.frob))\n");
        for (String command : new String[] {"dump", "validate"}) {
            Result result = run("wasm", command, path);
            assertEquals(ExitCode.BAD_MODULE, result.code());
            assertTrue(result.errors().startsWith(path + ":2:9: "), result.errors());
        }
    }

    @Test
    void parsingWritesTheBinaryModule() throws IOException {
        String text = "(module (func (export \"f\") (result i32) (i32.const 42)))";
        Path output = folder.resolve("out.wasm");
        assertEquals(
                ExitCode.OK,
                run("wasm", "parse", file("in.wat", text), "-o", output.toString())
                        .code());
        assertArrayEquals(TextFormat.toBinary(text), Files.readAllBytes(output));
        Path invalid = folder.resolve("invalid.wasm");
        String bad = file("bad.wat", TWO_ERRORS);
        assertEquals(
                ExitCode.BAD_MODULE,
                run("wasm", "parse", bad, "-o", invalid.toString()).code());
        assertFalse(Files.exists(invalid));
        assertEquals(
                ExitCode.OK,
                run("wasm", "parse", "--no-check", bad, "-o", invalid.toString())
                        .code());
        assertTrue(Files.exists(invalid));
        assertEquals(
                ExitCode.FAILURE,
                run("wasm", "parse", bad, "--no-check", "-o", "/no/such/folder/x")
                        .code());
    }

    @Test
    void aFunctionThatIsNotThereIsSaid() throws IOException {
        Result result = run("wasm", "dump", "--function", "main", file("empty.wat", "(module)"));
        assertEquals(ExitCode.BAD_MODULE, result.code());
        assertTrue(result.errors().contains("there is no function main"), result.errors());
    }
}
