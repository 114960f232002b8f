package hypha.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs in the text format run as they are. */
@Tag("kvm")
@Timeout(120)
final class TextProgramTest {
    @ParameterizedTest
    @EnumSource
    void runsATextFile(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.run(cpu, "examples/hello.wat").run();
        assertEquals("Hello from a text file\n", outcome.output(), outcome::toString);
        assertEquals("", outcome.error());
        assertEquals(0, outcome.exitCode());
    }

    @Test
    void saysWhereATextIsWrong(@TempDir Path folder) throws Exception {
        Path file =
                Files.writeString(folder.resolve("bad.wat"), "(module\n  (func (export \"_start\")\n    i32.plus))\n");
        Command.Outcome outcome =
                Command.hypha("run", "--cpu=jvm", file.toString()).run();
        assertEquals(
                "hypha: bad.wat: malformed module: unknown operator i32.plus (at line 3, column 5)\n", outcome.error());
        assertEquals(65, outcome.exitCode());
    }
}
