package hypha.tests;

import static hypha.tests.Command.example;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher and the command line around it. */
@Timeout(120)
final class LauncherTest {
    @Test
    void startsFromAnyFolderAndThroughALink(@TempDir Path folder) throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("hypha"), Command.ROOT.resolve("hypha"));
        Command.Outcome outcome = Command.shell(link + " run --cpu=jvm " + Command.ROOT.resolve(example("hello")))
                .in(folder)
                .run();
        assertEquals("Hello from WebAssembly!\n", outcome.output(), outcome::toString);
        assertEquals(0, outcome.exitCode());
        Files.delete(link);
    }

    @Test
    void doesNotUseTheJavaOnThePath(@TempDir Path folder) throws Exception {
        Path java = folder.resolve("java");
        Files.writeString(java, "#!/bin/sh\necho wrong java; exit 1\n");
        assertTrue(java.toFile().setExecutable(true));
        Command.Outcome outcome = Command.hypha("--version")
                .with("PATH", folder + ":" + System.getenv("PATH"))
                .with("JAVA_HOME", folder.toString())
                .run();
        assertEquals(0, outcome.exitCode(), outcome::toString);
        assertTrue(outcome.output().startsWith("hypha "), outcome::toString);
    }

    @Test
    void understandsWhatIsNotAsciiAlsoInAnEmptyEnvironment() throws Exception {
        Command.Outcome outcome = Command.shell("env -i HYPHA_BUILD=never $hypha run --cpu=jvm "
                        + example("faults/arguments") + " $'\\303\\251'")
                .run();
        assertEquals(0, outcome.exitCode(), outcome::toString);
        assertTrue(outcome.output().contains("argument 1 [\u00e9]\n"), outcome::toString);
    }

    @Test
    void compilesPrograms() throws Exception {
        Command.Outcome outcome =
                Command.hypha("run", "--cpu=jvm", example("hello")).run();
        assertFalse(outcome.error().contains("interpreted"), "Truffle's optimizing runtime is not active: " + outcome);
        assertEquals(0, outcome.exitCode(), outcome::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nonsense", "run", "run --cpu=abacus x.wasm", "run --memory=much x.wasm", "run --nonsense"})
    void answersTwoToWrongUsageAndSaysHowItIsUsed(String line) throws Exception {
        Command.Outcome outcome = Command.shell("$hypha " + line).run();
        assertEquals(2, outcome.exitCode(), outcome::toString);
        assertTrue(outcome.error().contains("Usage: hypha"), outcome::toString);
        assertEquals("", outcome.output());
    }

    @Test
    void answersSixtySixToAProgramThatIsNotThere() throws Exception {
        Command.Outcome outcome = Command.hypha("run", "no/such.wasm").run();
        assertEquals(66, outcome.exitCode(), outcome::toString);
        assertTrue(outcome.error().contains("no/such.wasm"), outcome::toString);
    }

    @Test
    void leavesNoProcessBehindAfterManyRuns() throws Exception {
        // Whoever is left behind has another parent by then, but still the environment that it was started with.
        String mark = "HYPHA_TEST_MARK=" + UUID.randomUUID();
        for (int i = 0; i < 10; i++) {
            assertEquals(
                    i,
                    Command.hypha("run", example("faults/exit"), Integer.toString(i))
                            .with("HYPHA_TEST_MARK", mark.substring(mark.indexOf('=') + 1))
                            .run()
                            .exitCode());
        }
        assertEquals(List.of(), processesWith(mark));
    }

    private static List<Long> processesWith(String variable) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> environment(pid).contains(variable))
                .toList();
    }

    private static String environment(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // It has ended, or is another user's.
            return "";
        }
    }
}
