package hypha.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * C programs with a whole C library: wasi-libc, compiled and linked with the build's own clang. Needs Debian's packages {@code wasi-libc} and
 * {@code libclang-rt-14-dev-wasm32}, installed, or unpacked into the folder that the property {@code hypha.wasi.root} names; skipped, and says so, without them.
 */
@Tag("kvm")
@Timeout(300)
final class LibcProgramsTest {
    private static final Path ROOT = Path.of(System.getProperty("hypha.wasi.root", "/"));
    private static final Path SOURCES = Command.ROOT.resolve("tests/src/test/libc");
    private static final Path TOOLCHAIN = Command.ROOT.resolve("examples/target/llvm");
    private static final String TARGET = "wasm32-wasi";

    @TempDir
    private static Path folder;

    /** Where the files of a program are. */
    private enum Where {
        MEMORY,
        DIRECTORY,
        DISK
    }

    /** A program's run. */
    private record Run(Cpu cpu, Where where) {}

    static Stream<Run> runs() {
        return Stream.of(Cpu.values()).flatMap(cpu -> Stream.of(Where.values()).map(where -> new Run(cpu, where)));
    }

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        Path headers = ROOT.resolve("usr/include").resolve(TARGET);
        Path builtins = builtins();
        assumeTrue(
                Files.isDirectory(headers) && builtins != null,
                () -> "no wasi-libc below " + ROOT
                        + ": the packages wasi-libc and libclang-rt-14-dev-wasm32 are not installed");
        assumeTrue(Files.isExecutable(TOOLCHAIN.resolve("clang")), () -> "no compiler: " + TOOLCHAIN);
        Path libraries = ROOT.resolve("usr/lib").resolve(TARGET);
        for (String name : List.of("stdio", "directories", "process")) {
            List<String> command = new ArrayList<>(List.of(
                    TOOLCHAIN.resolve("clang").toString(),
                    "--target=" + TARGET,
                    "-O1",
                    "-nostdlib",
                    "-nostdlibinc",
                    "-resource-dir=" + TOOLCHAIN.resolve("lib/clang/20"),
                    "-B" + TOOLCHAIN,
                    "-isystem" + headers,
                    "-L" + libraries));
            command.add(libraries.resolve("crt1.o").toString());
            command.add(SOURCES.resolve(name + ".c").toString());
            command.addAll(List.of("-lc", "-lm", "-lc-printscan-long-double"));
            command.addAll(List.of(builtins.toString(), "-o", program(name)));
            ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
            builder.environment().put("LD_LIBRARY_PATH", TOOLCHAIN.toString());
            Process process = builder.start();
            boolean ended = process.waitFor(120, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertEquals(0, ended ? process.exitValue() : -1, () -> String.join(" ", command));
        }
    }

    private static Path builtins() throws IOException {
        Path compilers = ROOT.resolve("usr/lib");
        if (!Files.isDirectory(compilers)) {
            return null;
        }
        try (Stream<Path> files =
                Files.find(compilers, 7, (file, _) -> file.endsWith("lib/wasi/libclang_rt.builtins-wasm32.a"))) {
            return files.findFirst().orElse(null);
        }
    }

    private static String program(String name) {
        return folder.resolve(name + ".wasm").toString();
    }

    private static Command.Outcome run(Run run, String name) throws Exception {
        Path own = Files.createTempDirectory(folder, "files");
        Path image = own.resolve("image");
        if (run.where() == Where.DISK) {
            Command.Outcome created =
                    Command.hypha("disk", "create", image.toString()).run();
            assertEquals(0, created.exitCode(), created::toString);
        }
        String[] option = switch (run.where()) {
            case MEMORY -> new String[] {"--tmp", "/work"};
            case DIRECTORY -> new String[] {"--dir", own + "::/work"};
            case DISK -> new String[] {"--disk", image + "::/work"};
        };
        return Command.run(run.cpu(), option).and(program(name), "/work").run();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void streamsReadWhatTheyHaveWritten(Run run) throws Exception {
        Command.Outcome outcome = run(run, "stdio");
        assertEquals(0, outcome.exitCode(), outcome::toString);
        assertEquals("""
                lines 5000, sum of roots 235666.7, bytes 81290
                tail 0.704END!
                after cutting and appending: "0 0|more"
                """, outcome.output());
    }

    @ParameterizedTest
    @MethodSource("runs")
    void directoriesAreWhatTheCLibraryExpects(Run run) throws Exception {
        Command.Outcome outcome = run(run, "directories");
        assertEquals(0, outcome.exitCode(), outcome::toString);
        assertEquals("""
                found 301, folders 1, first e, last file299
                soft leads to file010
                """, outcome.output());
    }

    @ParameterizedTest
    @MethodSource("hypha.tests.LibcProgramsTest#cpus")
    void processesAreWhatTheCLibraryExpects(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.run(cpu, "--env", "SHAPE=round")
                .and(program("process"), "one", "two words")
                .run();
        assertEquals(7, outcome.exitCode(), outcome::toString);
        assertEquals("""
                SHAPE is round
                0.10000000000000001 0x1.8p+0 -9223372036854775808
                last words
                """, outcome.output());
        assertEquals("to standard error\n", outcome.error());
    }

    static Stream<Cpu> cpus() {
        return Stream.of(Cpu.values());
    }
}
