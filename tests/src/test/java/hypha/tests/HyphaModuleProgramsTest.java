package hypha.tests;

import static hypha.tests.Command.example;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** C programs that use the module {@code hypha}, and threads. */
@Tag("kvm")
@Timeout(180)
final class HyphaModuleProgramsTest {
    @ParameterizedTest
    @EnumSource
    void tasksInARingPassATokenOn(Cpu cpu) throws Exception {
        Command.Outcome outcome =
                Command.run(cpu, example("hypha/ring"), "30", "20").run();
        assertEquals("ring: the token was passed on 600 times\n", outcome.output(), outcome::toString);
        assertEquals(0, outcome.exitCode());
    }

    @ParameterizedTest
    @EnumSource
    void everyMessageArrivesOnceAndInOrder(Cpu cpu) throws Exception {
        Command.Outcome outcome =
                Command.run(cpu, example("hypha/pingpong"), "200", "5000").run();
        assertEquals(0, outcome.exitCode(), outcome::toString);
        assertEquals(3, outcome.output().lines().count(), outcome::toString);
    }

    @ParameterizedTest
    @EnumSource
    void manyRequestsAreDoneByOneCall(Cpu cpu) throws Exception {
        Command.Outcome outcome =
                Command.run(cpu, example("hypha/batch"), "300").run();
        assertEquals(0, outcome.exitCode(), outcome::toString);
        assertEquals(5, outcome.output().lines().count(), outcome::toString);
    }

    @ParameterizedTest
    @EnumSource
    void threadsShareTheirMemoryAndItsLocks(Cpu cpu) throws Exception {
        Command.Outcome outcome =
                Command.run(cpu, example("threads/threads"), "5", "2000").run();
        assertEquals(0, outcome.exitCode(), outcome::toString);
        assertEquals("threads: 30000 under the lock, 10000 without\n", outcome.output(), outcome::toString);
    }
}
