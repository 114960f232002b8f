package hypha.tests;

import static hypha.tests.Command.example;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that do what they should, and what they see of the world. */
@Tag("kvm")
@Timeout(120)
final class ProgramsTest {
    @ParameterizedTest
    @EnumSource
    void printsOnStandardOutputAlone(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.run(cpu, example("hello")).run();
        assertEquals("Hello from WebAssembly!\n", outcome.output());
        assertEquals("", outcome.error());
        assertEquals(0, outcome.exitCode());
    }

    @ParameterizedTest
    @CsvSource({"KVM,0", "KVM,1", "KVM,42", "KVM,255", "JVM,0", "JVM,1", "JVM,42", "JVM,255"})
    void takesOverTheExitCode(Cpu cpu, int code) throws Exception {
        Command.Outcome outcome =
                Command.run(cpu, example("faults/exit"), Integer.toString(code)).run();
        assertEquals(code, outcome.exitCode(), outcome::toString);
        assertEquals("", outcome.error());
    }

    @ParameterizedTest
    @EnumSource
    void passesArgumentsAsTheyWereWritten(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.run(
                        cpu,
                        example("faults/arguments"),
                        "two words",
                        "",
                        "--cpu=abacus",
                        "--help",
                        "--",
                        "@file",
                        "größer",
                        "${HOME}",
                        "\"quoted\"",
                        "-")
                .run();
        assertEquals(
                List.of(
                        "argument 0 [examples/faults/arguments.wasm]",
                        "argument 1 [two words]",
                        "argument 2 []",
                        "argument 3 [--cpu=abacus]",
                        "argument 4 [--help]",
                        "argument 5 [--]",
                        "argument 6 [@file]",
                        "argument 7 [größer]",
                        "argument 8 [${HOME}]",
                        "argument 9 [\"quoted\"]",
                        "argument 10 [-]"),
                outcome.output().lines().toList(),
                outcome::toString);
    }

    @ParameterizedTest
    @EnumSource
    void passesTheEnvironmentThatWasAskedForAndNothingElse(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.hypha(
                        "run",
                        cpu.orSkip().option(),
                        "--env",
                        "COLOUR=blue",
                        "--env=EMPTY=",
                        "--env=EQUATION=a=b",
                        example("faults/arguments"))
                .with("UNSEEN", "value")
                .run();
        assertEquals(
                List.of("variable [COLOUR=blue]", "variable [EMPTY=]", "variable [EQUATION=a=b]"),
                outcome.output().lines().skip(1).sorted().toList(),
                outcome::toString);
    }

    @ParameterizedTest
    @EnumSource
    void readsInputLineByLine(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.hypha(
                        "run",
                        cpu.orSkip().option(),
                        "--env=NUMBERED=1",
                        example("wordcount"),
                        "truffle",
                        "hypha",
                        "yeast")
                .input("a hypha\nis one thread\n\nof a fungus; truffle and hypha\nno end")
                .run();
        assertEquals(
                List.of(
                        "1: a hypha",
                        "4: of a fungus; truffle and hypha",
                        "lines=5 words=13 characters=56",
                        "truffle: 1",
                        "hypha: 2",
                        "yeast: 0"),
                outcome.output().lines().toList(),
                outcome::toString);
        assertEquals(0, outcome.exitCode());
    }

    @ParameterizedTest
    @EnumSource
    void copiesBytesUnchanged(Cpu cpu) throws Exception {
        var bytes = new byte[3_000_001];
        new Random(25).nextBytes(bytes);
        Command.Outcome outcome =
                Command.run(cpu, example("faults/cat")).input(bytes).run();
        assertEquals("cat: bytes=3000001\n", outcome.error());
        assertArrayEquals(bytes, outcome.bytes());
        assertEquals(0, outcome.exitCode());
    }

    @ParameterizedTest
    @EnumSource
    void computesWhatJavaComputes(Cpu cpu) throws Exception {
        int scale = 2;
        Command.Outcome outcome =
                Command.run(cpu, example("checksum"), Integer.toString(scale)).run();
        assertEquals(
                List.of(
                        "primes below 400000: " + primesBelow(scale * 200_000),
                        "sha-256 of 30000 blocks: " + sha256OfPattern(scale * 15_000),
                        "energy after 100000 steps: " + Planets.energyBits(scale * 50_000)),
                outcome.output().lines().toList(),
                outcome::toString);
        assertEquals(0, outcome.exitCode());
    }

    private static int primesBelow(int limit) {
        var composite = new BitSet(limit);
        int count = 0;
        for (int i = 2; i < limit; i++) {
            if (!composite.get(i)) {
                count++;
                for (long multiple = (long) i * i; multiple < limit; multiple += i) {
                    composite.set((int) multiple);
                }
            }
        }
        return count;
    }

    private static String sha256OfPattern(int blocks) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < blocks * 64; i++) {
            digest.update((byte) (i % 251));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @ParameterizedTest
    @EnumSource
    void sleepsAtLeastAsLongAsAsked(Cpu cpu) throws Exception {
        long before = System.nanoTime();
        Command.Outcome outcome =
                Command.run(cpu, example("faults/sleep"), "300").run();
        assertEquals("sleeping\nslept\n", outcome.output(), outcome::toString);
        assertEquals(0, outcome.exitCode());
        assertTrue(System.nanoTime() - before >= 300_000_000, "the program slept less than it thought");
    }

    @ParameterizedTest
    @EnumSource
    void growsMemoryUpToWhatTheMachineHas(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.hypha(
                        "run", cpu.orSkip().option(), "--memory=256M", example("faults/grow"), "16")
                .run();
        assertEquals(0, outcome.exitCode(), outcome::toString);
        String line = outcome.output().strip();
        assertTrue(line.matches("pages=\\d+ wrong=0"), line);
        int pages = Integer.parseInt(line.replaceAll("pages=(\\d+) .*", "$1"));
        assertTrue(pages >= 1024 && pages <= 4096, "64 MiB to 256 MiB: " + line);
    }

    @ParameterizedTest
    @EnumSource
    void answersEachHostFunctionAsTheSpecificationSays(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.run(cpu, example("faults/wasi")).run();
        assertEquals(
                List.of(
                        "clock_res_get(WASI_CLOCK_MONOTONIC, &time) 0",
                        "resolution is positive",
                        "clock_time_get(WASI_CLOCK_MONOTONIC, 1, &time) 0",
                        "clock_time_get(WASI_CLOCK_MONOTONIC, 1, &later) 0",
                        "time is monotonic",
                        "clock_time_get(WASI_CLOCK_REALTIME, 1, &time) 0",
                        "clock_time_get(77, 1, &time) 28",
                        "random_get(random, sizeof random) 0",
                        "random is filled",
                        "random_get((void *)0xfffffff0, 64) 21",
                        "sched_yield() 0",
                        "fd_fdstat_get(1, &stat) 0",
                        "fd_fdstat_get(9, &stat) 8",
                        "fd_prestat_get(3, bytes) 8",
                        "fd_seek(1, 0, 0, &position) 70",
                        "fd_write(9, &nothing, 1, &number) 8",
                        "fd_write(1, &nothing, 1, &number) 0",
                        "fd_write(1, &outside, 1, &number) 21",
                        "fd_write(1, (const wasi_ciovec *)0xfffffff8, 1, &number) 21",
                        "fd_write(1, &nothing, 0xffffffff, &number) 21",
                        "path_open(3, 0, \"x\", 1, 0, 0, 0, 0, &number) 8",
                        "sock_accept(3, 0, &number) 8",
                        "fd_close(0) 0",
                        "fd_close(0) 8",
                        "fd_close(9) 8"),
                outcome.output().lines().toList(),
                outcome::toString);
        long realtimeNanos = Long.parseLong(outcome.error().strip().replace("realtime=", ""));
        assertTrue(
                Math.abs(realtimeNanos / 1e6 - System.currentTimeMillis()) < 60_000,
                "the program's wall clock is wrong: " + realtimeNanos);
    }
}
