package hypha.tests;

import static hypha.tests.Command.example;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Standard streams in the states in which shells leave them. */
@Tag("kvm")
@Timeout(120)
final class StreamsTest {
    @ParameterizedTest
    @EnumSource
    void writesTenMegabytesInOrder(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.run(cpu, example("faults/flood")).run();
        assertEquals(0, outcome.exitCode(), outcome::toString);
        assertEquals(10_000_000, outcome.bytes().length);
        List<String> lines = outcome.output().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            assertEquals(63, lines.get(i).length(), "length of line " + i);
            assertEquals(i, Long.parseLong(lines.get(i)), "number of line " + i);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheOrderOfOutputAndErrorInOneFile(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.shell(
                        "$hypha run " + cpu.orSkip().option() + " " + example("faults/alternate") + " 2>&1")
                .run();
        assertEquals(0, outcome.exitCode(), outcome::toString);
        List<String> lines = outcome.output().lines().toList();
        assertEquals(1_000, lines.size());
        for (int i = 0; i < lines.size(); i++) {
            assertEquals(i, Long.parseLong(lines.get(i)), "number of line " + i);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsAProgramThatItsReaderIsGone(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.shell("$hypha run " + cpu.orSkip().option() + " " + example("faults/flood")
                        + " | head -c 100; code=${PIPESTATUS[0]}; echo; echo $code")
                .run();
        List<String> lines = outcome.output().lines().toList();
        assertEquals("0".repeat(63), lines.getFirst(), outcome::toString);
        assertEquals("1", lines.getLast(), "the program's own exit code on EPIPE: " + outcome);
        assertEquals("flood: errno=64\n", outcome.error());
    }

    @ParameterizedTest
    @EnumSource
    void treatsClosedInputAsItsEnd(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.shell(
                        "$hypha run " + cpu.orSkip().option() + " " + example("faults/cat") + " <&-")
                .run();
        assertEquals("cat: bytes=0\n", outcome.error());
        assertEquals("", outcome.output());
        assertEquals(0, outcome.exitCode());
    }

    @ParameterizedTest
    @EnumSource
    void readsAFileAsInput(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.shell(
                        "$hypha run " + cpu.orSkip().option() + " " + example("faults/cat") + " < examples/hello.c")
                .run();
        assertTrue(outcome.output().contains("Hello from WebAssembly!"), outcome::toString);
        assertEquals(0, outcome.exitCode());
    }

    @ParameterizedTest
    @EnumSource
    void runsWithClosedOutput(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.shell(
                        "$hypha run " + cpu.orSkip().option() + " " + example("hello") + " >&-; echo code=$?")
                .run();
        assertEquals("code=0\n", outcome.output(), outcome::toString);
    }

    @ParameterizedTest
    @EnumSource
    void saysThatOutputIsLostOnAFullDisk(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.shell(
                        "$hypha run " + cpu.orSkip().option() + " " + example("hello") + " >/dev/full; echo code=$?")
                .run();
        assertEquals("code=0\n", outcome.output(), outcome::toString);
        assertEquals(
                "hypha: output of the program is lost: write stream=OUTPUT: errno=28\n",
                outcome.error(),
                "28 is ENOSPC");
    }

    @ParameterizedTest
    @EnumSource
    void showsTheKernelsLogWhenAskedAndOnlyThen(Cpu cpu) throws Exception {
        Command.Outcome quiet = Command.run(cpu, example("hello")).run();
        assertEquals("", quiet.error());
        Command.Outcome verbose = Command.hypha("run", cpu.orSkip().option(), "--verbose", example("hello"))
                .run();
        assertEquals("Hello from WebAssembly!\n", verbose.output());
        assertFalse(verbose.error().isBlank(), "no kernel log");
    }

    @ParameterizedTest
    @EnumSource
    void showsCountersWhenAsked(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.hypha("run", cpu.orSkip().option(), "--stats", example("hello"))
                .run();
        assertEquals("Hello from WebAssembly!\n", outcome.output());
        assertTrue(outcome.error().contains("kernel."), outcome::toString);
        assertEquals(0, outcome.exitCode());
    }
}
