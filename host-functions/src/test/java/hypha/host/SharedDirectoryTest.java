package hypha.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hypha.host.machine.RecordingConsole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Directories of the host as files of programs, on both kinds of CPU: the whole way from WASI to the host's file system. */
@Tag("kvm")
@Timeout(180)
class SharedDirectoryTest {
    private static final int NOT_CAPABLE = 76;

    private static final String FILES = """
            (import "wasi_snapshot_preview1" "path_open"
              (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
            (import "wasi_snapshot_preview1" "fd_pwrite" (func $pwrite (param i32 i32 i32 i64 i32) (result i32)))
            (import "wasi_snapshot_preview1" "path_create_directory" (func $mkdir (param i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "path_unlink_file" (func $unlink (param i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "path_rename" (func $rename (param i32 i32 i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
            (memory (export "memory") 4)
            (func $check (param $errno i32) (if (local.get $errno) (then (call $exit (local.get $errno)))))
            (func $open (param $path i32) (param $bytes i32) (param $flags i32) (param $fdflags i32) (result i32)
              (call $check (call $path_open (i32.const 3) (i32.const 1) (local.get $path) (local.get $bytes)
                (local.get $flags) (i64.const 0x200046) (i64.const 0) (local.get $fdflags) (i32.const 32)))
              (i32.load (i32.const 32)))
            """;

    @TempDir
    Path directory;

    private Path shared;

    @BeforeEach
    void layOut() throws Exception {
        shared = Files.createDirectory(directory.resolve("shared"));
        Files.writeString(directory.resolve("secret"), "secret");
    }

    private static HyphaConfiguration.Builder configuration(CpuKind cpu, RecordingConsole console) {
        assumeTrue(cpu == CpuKind.JVM || Files.isWritable(Path.of("/dev/kvm")), "/dev/kvm is missing or not writable");
        return HyphaConfiguration.builder(console).cpu(cpu).logLevel(LogLevel.INFO);
    }

    private Hypha boot(CpuKind cpu, RecordingConsole console, boolean readOnly) {
        return Hypha.boot(configuration(cpu, console)
                .mount(new Mount.Share("/s", shared, readOnly))
                .build());
    }

    private static TaskResult run(Hypha hypha, ProgramSource program) throws Exception {
        return hypha.run(program, List.of("program"), Map.of());
    }

    /** Copies {@code in} to {@code out} in pieces, makes a directory, moves the copy there, and removes the original. Exits with an errno. */
    private static ProgramSource copier() {
        return Programs.whole("copier", "(module" + FILES + """
                (data (i32.const 100) "in") (data (i32.const 104) "out") (data (i32.const 108) "d") (data (i32.const 112) "d/moved")
                (func (export "_start") (local $in i32) (local $out i32)
                  (local.set $in (call $open (i32.const 100) (i32.const 2) (i32.const 0) (i32.const 0)))
                  (local.set $out (call $open (i32.const 104) (i32.const 3) (i32.const 9) (i32.const 0)))
                  (loop $more
                    (i32.store (i32.const 0) (i32.const 1024))
                    (i32.store (i32.const 4) (i32.const 200000))
                    (call $check (call $read (local.get $in) (i32.const 0) (i32.const 1) (i32.const 8)))
                    (if (i32.load (i32.const 8))
                      (then
                        (i32.store (i32.const 4) (i32.load (i32.const 8)))
                        (loop $rest
                          (call $check (call $write (local.get $out) (i32.const 0) (i32.const 1) (i32.const 12)))
                          (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.load (i32.const 12))))
                          (i32.store (i32.const 4) (i32.sub (i32.load (i32.const 4)) (i32.load (i32.const 12))))
                          (br_if $rest (i32.load (i32.const 4))))
                        (br $more))))
                  (call $check (call $close (local.get $in)))
                  (call $check (call $close (local.get $out)))
                  (call $check (call $mkdir (i32.const 3) (i32.const 108) (i32.const 1)))
                  (call $check (call $rename (i32.const 3) (i32.const 104) (i32.const 3) (i32.const 3) (i32.const 112) (i32.const 7)))
                  (call $check (call $unlink (i32.const 3) (i32.const 100) (i32.const 2)))))
                """);
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void shouldReadWriteMoveAndRemove(CpuKind cpu) throws Exception {
        byte[] data = new byte[300_001];
        new Random(7).nextBytes(data);
        Files.write(shared.resolve("in"), data);
        try (Hypha hypha = boot(cpu, new RecordingConsole(), false)) {
            assertEquals(new TaskResult.Exited(0), run(hypha, copier()));
            assertEquals(0, hypha.statistics().get("machine.device0.share.breaches"));
        }
        assertArrayEquals(data, Files.readAllBytes(shared.resolve("d/moved")));
        assertFalse(Files.exists(shared.resolve("in")));
        assertFalse(Files.exists(shared.resolve("out")));
    }

    /** Exits with the errno of opening a path, relative to the shared directory. */
    private static ProgramSource opener(String path, int flags) {
        return Programs.whole("opener", "(module" + FILES + """
                (data (i32.const 100) "%s")
                (func (export "_start")
                  (drop (call $open (i32.const 100) (i32.const %d) (i32.const %d) (i32.const 0)))))
                """.formatted(path, path.length(), flags));
    }

    /** What leads outside is refused in the kernel, which resolves links, and the host would not follow them either. */
    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void shouldAnswerTheRightErrno(CpuKind cpu) throws Exception {
        Files.createSymbolicLink(shared.resolve("absolute"), directory.resolve("secret"));
        Files.createSymbolicLink(shared.resolve("up"), Path.of("../secret"));
        Files.createSymbolicLink(shared.resolve("upup"), Path.of("d/../../secret"));
        Files.createSymbolicLink(shared.resolve("proc"), Path.of("/proc/self/root"));
        Files.createSymbolicLink(shared.resolve("loop"), Path.of("loop"));
        Files.createDirectory(shared.resolve("d"));
        Files.writeString(shared.resolve("d/file"), "inside");
        Files.createSymbolicLink(shared.resolve("good"), Path.of("d/../d/file"));
        int create = 1;
        int exclusive = 4;
        try (Hypha hypha = boot(cpu, new RecordingConsole(), false)) {
            Object[][] table = {
                {"d/file", 0, 0},
                {"missing", 0, 44},
                {"missing/file", create, 44},
                {"d/file/x", 0, 54},
                {"d/file", create | exclusive, 20},
                {"../secret", 0, NOT_CAPABLE},
                {"d/../../secret", 0, NOT_CAPABLE},
                {"../new", create, NOT_CAPABLE},
                {"absolute", 0, NOT_CAPABLE},
                {"up", 0, NOT_CAPABLE},
                {"upup", 0, NOT_CAPABLE},
                {"proc/etc/passwd", 0, NOT_CAPABLE},
                {"loop", 0, 32},
                {"good", 0, 0},
                {"n".repeat(256), create, 37},
            };
            for (Object[] row : table) {
                var result = run(hypha, opener((String) row[0], (int) row[1]));
                assertEquals(new TaskResult.Exited((int) row[2]), result, "path=" + row[0]);
            }
        }
        assertEquals("secret", Files.readString(directory.resolve("secret")));
        assertFalse(Files.exists(directory.resolve("new")));
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void shouldChangeNothingInAReadOnlyDirectory(CpuKind cpu) throws Exception {
        Files.writeString(shared.resolve("in"), "text");
        try (Hypha hypha = boot(cpu, new RecordingConsole(), true)) {
            int readOnly = 69;
            assertEquals(new TaskResult.Exited(readOnly), run(hypha, opener("new", 1)));
            assertEquals(new TaskResult.Exited(readOnly), run(hypha, copier()));
        }
        try (var left = Files.list(shared)) {
            assertEquals(List.of(shared.resolve("in")), left.toList());
        }
    }

    /** Writes pieces of 60,000 bytes to a file, from the start again and again. */
    private static ProgramSource writer(int pieces) {
        return Programs.whole("writer", "(module" + FILES + """
                (data (i32.const 100) "written")
                (func (export "_start") (local $file i32) (local $left i32)
                  (local.set $file (call $open (i32.const 100) (i32.const 7) (i32.const 1) (i32.const 0)))
                  (i32.store (i32.const 0) (i32.const 1024))
                  (i32.store (i32.const 4) (i32.const 60000))
                  (local.set $left (i32.const %d))
                  (loop $more
                    (call $check (call $pwrite (local.get $file) (i32.const 0) (i32.const 1)
                      (i64.mul (i64.const 60000) (i64.extend_i32_u (i32.and (local.get $left) (i32.const 7)))) (i32.const 8)))
                    (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))
                """.formatted(pieces));
    }

    /** Killed anywhere in a request, a task leaves nothing: neither memory of the kernel nor files that are open on the host. */
    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void shouldLeaveNothingOfTasksThatAreKilledWhileTheyWrite(CpuKind cpu) throws Exception {
        try (Hypha hypha = boot(cpu, new RecordingConsole(), false)) {
            assertEquals(new TaskResult.Exited(0), run(hypha, writer(1)));
            Program forEver = hypha.load(writer(Integer.MAX_VALUE));
            for (int round = 0; round < 5; round++) {
                TaskGroup group = hypha.spawn(8, forEver, List.of("writer"), Map.of());
                Thread.sleep(50 + 37 * round);
                group.kill();
                group.await(TimeUnit.SECONDS.toNanos(60));
            }
            assertEquals(new TaskResult.Exited(0), run(hypha, writer(100)));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (openFiles() != 0) {
                assertTrue(System.nanoTime() < deadline, () -> "open files=" + openFiles());
                Thread.sleep(20);
            }
        }
    }

    /** Files of the shared directory that this process has open. */
    private long openFiles() {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(file -> {
                        try {
                            return Files.readSymbolicLink(file).startsWith(shared.resolve("written"));
                        } catch (java.io.IOException e) {
                            return false;
                        }
                    })
                    .count();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void shouldTellOfADiskThatIsFull(CpuKind cpu) throws Exception {
        var mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", shared.toString())
                .redirectErrorStream(true)
                .start();
        mount.getInputStream().readAllBytes();
        assumeTrue(mount.waitFor() == 0, "cannot mount here");
        try (Hypha hypha = boot(cpu, new RecordingConsole(), false)) {
            int noSpace = 51;
            assertEquals(new TaskResult.Exited(noSpace), run(hypha, writer(8)));
        } finally {
            new ProcessBuilder("umount", shared.toString()).start().waitFor();
        }
    }

    @Test
    void shouldSayWhatIsWrongWithADirectory() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        for (Path path : List.of(directory.resolve("missing"), file)) {
            var configuration =
                    configuration(CpuKind.JVM, new RecordingConsole()).mount(new Mount.Share("/a", path, false));
            var refusal = assertThrows(HyphaException.class, () -> Hypha.boot(configuration.build()));
            assertTrue(refusal.getMessage().contains(path.toString()), refusal::getMessage);
            assertTrue(
                    refusal.getMessage().contains(path.endsWith("missing") ? "ENOENT" : "ENOTDIR"),
                    refusal::getMessage);
        }
    }
}
