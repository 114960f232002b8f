package hypha.tests;

import static hypha.tests.Command.example;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A program that uses files in memory, and one that was given none. */
@Tag("kvm")
@Timeout(120)
final class FilesProgramTest {
    @ParameterizedTest
    @EnumSource
    void doesWithFilesInMemoryWhatThereIsToDo(Cpu cpu) throws Exception {
        Command.Outcome outcome =
                Command.run(cpu, "--tmp", "/tmp", example("files/files")).run();
        assertEquals(0, outcome.exitCode(), outcome::toString);
        assertTrue(outcome.output().startsWith("given: /tmp\n"), outcome::toString);
        assertTrue(outcome.output().endsWith("all is well\n"), outcome::toString);
    }

    @ParameterizedTest
    @EnumSource
    void seesNoFilesUnlessItIsGivenSome(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.run(cpu, example("files/files")).run();
        assertEquals(1, outcome.exitCode(), outcome::toString);
        assertEquals("a directory was given: expected 0, got 8\n", outcome.error());
    }
}
