package hypha.tests;

import static hypha.tests.Module.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.host.BrokenStreamException;
import hypha.host.Console;
import hypha.host.CpuKind;
import hypha.host.Hypha;
import hypha.host.HyphaConfiguration;
import hypha.host.ProgramException;
import hypha.host.ProgramSource;
import hypha.host.StandardStream;
import hypha.host.TaskResult;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Modules that must be refused, with words that help. */
@Timeout(120)
final class BadModulesTest {
    /** {@code fd_write}'s parameters and result, and the type of {@code _start}. */
    private static final byte[] FD_WRITE_TYPES = bytes(2, 0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 1, 0x7f, 0x60, 0, 0);

    private static final byte[] WRONG_TYPES = bytes(2, 0x60, 1, 0x7e, 1, 0x7f, 0x60, 0, 0);

    @TempDir
    private Path folder;

    private Command.Outcome run(byte[] module, String... options) throws Exception {
        Path file = Files.write(folder.resolve("bad.wasm"), module);
        return Command.hypha("run", "--cpu=jvm")
                .and(options)
                .and(file.toString())
                .run();
    }

    static Stream<Arguments> badModules() {
        byte[] good = Module.program();
        byte[] wrongMagic = good.clone();
        wrongMagic[1] = 'e';
        byte[] wrongVersion = good.clone();
        wrongVersion[4] = 2;
        return Stream.of(
                Arguments.of("empty file", new byte[0], "malformed module: "),
                Arguments.of("wrong magic", wrongMagic, "malformed module: magic header not detected"),
                Arguments.of("wrong version", wrongVersion, "malformed module: unknown binary version"),
                Arguments.of("text", "(module)".getBytes(), "malformed module: magic header not detected"),
                Arguments.of("unknown opcode", Module.program(0xff), "malformed module: "),
                Arguments.of(
                        "type mismatch: i64 for i32",
                        Module.program(0x42, 0, 0x45, 0x1a),
                        "invalid module: type mismatch"),
                Arguments.of("value left over", Module.program(0x41, 0), "invalid module: type mismatch"),
                Arguments.of("unknown local", Module.program(0x20, 7, 0x1a), "invalid module: unknown local"),
                Arguments.of(
                        "wrong type of import",
                        Module.importing(WRONG_TYPES, "wasi_snapshot_preview1", "fd_write"),
                        "module cannot be linked: incompatible import type"),
                Arguments.of(
                        "unknown name",
                        Module.importing(FD_WRITE_TYPES, "wasi_snapshot_preview1", "fd_fly"),
                        "module cannot be linked: unknown import"),
                Arguments.of(
                        "unknown module",
                        Module.importing(FD_WRITE_TYPES, "elsewhere", "fd_write"),
                        "module cannot be linked: unknown import"),
                Arguments.of("more memory than WASM has", Module.withMemory(65537), "invalid module: memory size"),
                Arguments.of("no _start", new Module().bytes(), "module cannot be linked: "));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badModules")
    void refusesWithAMessage(String what, byte[] module, String message) throws Exception {
        Command.Outcome outcome = run(module);
        assertEquals(65, outcome.exitCode(), outcome::toString);
        assertTrue(outcome.error().startsWith("hypha: bad.wasm: " + message), outcome::toString);
        assertEquals(1, outcome.error().lines().count(), outcome::toString);
        assertEquals("", outcome.output());
    }

    @Test
    void acceptsTheModuleOfWhichTheBadOnesAreMade() throws Exception {
        assertEquals(0, run(Module.program()).exitCode());
        assertEquals(
                0,
                run(Module.importing(FD_WRITE_TYPES, "wasi_snapshot_preview1", "fd_write"))
                        .exitCode());
    }

    @Test
    void namesTheByteOffsetOfAnError() throws Exception {
        byte[] good = Module.program();
        Command.Outcome outcome = run(Arrays.copyOf(good, good.length - 3));
        assertTrue(outcome.error().matches("(?s).*\\boffset\\D{0,3}(0x)?\\p{XDigit}+.*"), outcome::toString);
    }

    @Test
    void refusesAMemoryThatTheMachineDoesNotHave() throws Exception {
        Command.Outcome outcome = run(Module.withMemory(60_000), "--memory=128M");
        assertEquals(65, outcome.exitCode(), outcome::toString);
        assertTrue(outcome.error().startsWith("hypha: bad.wasm: module wants more than there is: "), outcome::toString);
    }

    /** Every tenth prefix of a real program, and those that end with a section, which alone may be modules of their own. */
    @Test
    void refusesEachTruncationOfARealProgram() throws Exception {
        byte[] hello = Files.readAllBytes(Command.ROOT.resolve(Command.example("hello")));
        Set<Integer> sectionEnds = sectionEnds(hello);
        var configuration =
                HyphaConfiguration.builder(new NoConsole()).cpu(CpuKind.JVM).build();
        try (Hypha hypha = Hypha.boot(configuration)) {
            hypha.load(new ProgramSource("hello.wasm", hello));
            for (int length = 0; length < hello.length; length++) {
                if (length % 10 != 0 || sectionEnds.contains(length)) {
                    continue;
                }
                var source = new ProgramSource("prefix-" + length, Arrays.copyOf(hello, length));
                var rejection = assertThrows(ProgramException.class, () -> hypha.load(source), source.name())
                        .rejection();
                assertEquals(
                        TaskResult.Rejected.Reason.MALFORMED, rejection.reason(), source.name() + ": " + rejection);
            }
            for (int length : sectionEnds) {
                TaskResult result = hypha.run(
                        new ProgramSource("prefix-" + length, Arrays.copyOf(hello, length)),
                        List.of("prefix"),
                        Map.of());
                assertTrue(
                        result instanceof TaskResult.Rejected || result instanceof TaskResult.Exited,
                        () -> "length=" + length + ": " + result);
            }
        }
    }

    private static Set<Integer> sectionEnds(byte[] module) {
        var ends = new HashSet<Integer>();
        int position = 8;
        ends.add(position);
        while (position < module.length) {
            position++;
            int size = 0;
            for (int shift = 0; ; shift += 7) {
                int part = module[position++];
                size |= (part & 0x7f) << shift;
                if (part >= 0) {
                    break;
                }
            }
            position += size;
            ends.add(position);
        }
        return ends;
    }

    /** Without input, and nobody reads the output. */
    private static final class NoConsole implements Console {
        @Override
        public int read(MemorySegment target) {
            return -1;
        }

        @Override
        public void write(StandardStream stream, MemorySegment bytes) throws BrokenStreamException {
            throw new BrokenStreamException(stream);
        }
    }
}
