package hypha.tests;

import static hypha.tests.Command.example;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ctrl-C and its like, while a program computes, waits for input, sleeps, or cannot get rid of its output. */
@Tag("kvm")
@Timeout(120)
final class InterruptionTest {
    private static final int SIGINT = 2;

    @BeforeAll
    static void signalsMustReachUs() throws Exception {
        // A shell starts background jobs with SIGINT ignored, and a child inherits that.
        String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> line.substring(7).strip())
                .findFirst()
                .orElse("0");
        assumeTrue(
                (Long.parseUnsignedLong(ignored, 16) >> (SIGINT - 1) & 1) == 0, "skipped: this process ignores SIGINT");
    }

    @ParameterizedTest
    @EnumSource
    void endsAnEndlessLoop(Cpu cpu) throws Exception {
        interrupt(Command.run(cpu, example("faults/loop")), "looping", "INT", 130);
    }

    @ParameterizedTest
    @EnumSource
    void endsAProgramThatWaitsForInput(Cpu cpu) throws Exception {
        try (Command.Running running = Command.run(cpu, example("faults/cat")).start()) {
            // There is no output to wait for; this is long enough for the program to have begun to read.
            Thread.sleep(2_000);
            running.signal("INT");
            Command.Outcome outcome = running.await();
            assertEquals("", outcome.error());
            assertEquals(130, outcome.exitCode());
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsAProgramThatSleeps(Cpu cpu) throws Exception {
        interrupt(Command.run(cpu, example("faults/sleep"), "3600000"), "sleeping", "INT", 130);
    }

    @ParameterizedTest
    @EnumSource
    void endsOnTheSignalOfServiceManagers(Cpu cpu) throws Exception {
        interrupt(Command.run(cpu, example("faults/loop")), "looping", "TERM", 143);
    }

    @ParameterizedTest
    @EnumSource
    void endsAProgramWhoseOutputNobodyTakes(Cpu cpu) throws Exception {
        // Nobody reads the pipe, so it fills and the program waits for room. SIGTERM, as shells let background jobs
        // ignore SIGINT.
        Command.Outcome outcome = Command.shell(
                        "exec 3>&1; { $hypha run " + cpu.orSkip().option() + " "
                                + example("faults/flood")
                                + " & pid=$!; sleep 3; kill -TERM $pid; wait $pid; echo code=$? >&3; }"
                                + " | sleep 10")
                .run();
        assertEquals("code=143\n", outcome.output(), outcome::toString);
    }

    private static void interrupt(Command command, String readyText, String signal, int code) throws Exception {
        try (Command.Running running = command.start()) {
            running.awaitOutput(readyText);
            running.signal(signal);
            Command.Outcome outcome = running.await();
            assertEquals("", outcome.error());
            assertEquals(readyText + "\n", outcome.output());
            assertEquals(code, outcome.exitCode());
        }
    }
}
