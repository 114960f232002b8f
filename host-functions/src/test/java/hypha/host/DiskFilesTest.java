package hypha.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hypha.disk.DiskFormatter;
import hypha.disk.DiskTree;
import hypha.disk.ImageFile;
import hypha.host.machine.RecordingConsole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that use a file system on a disk image, on both kinds of CPU; the image is looked at when the machine has ended. */
@Tag("kvm")
@Timeout(180)
class DiskFilesTest {
    private static final int WORDS = 40 * 8192;

    @TempDir
    Path folder;

    /** A program of these functions: $open(flags of path_open, rights) opens "file" as $fd, $write and $read move 32 KiB at 4096. */
    private static ProgramSource program(String name, String start) {
        return program(name, 3, start);
    }

    /** The same, in the directory that is this descriptor. */
    private static ProgramSource program(String name, int directory, String start) {
        String text = """
                (module
                  (import "wasi_snapshot_preview1" "path_open"
                    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
                  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
                  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
                  (import "wasi_snapshot_preview1" "fd_sync" (func $fd_sync (param i32) (result i32)))
                  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
                  (memory (export "memory") 1)
                  (data (i32.const 0) "\\00\\10\\00\\00\\00\\80\\00\\00")
                  (data (i32.const 64) "file")
                  (global $fd (mut i32) (i32.const 0))
                  (func $check (param $errno i32)
                    (if (local.get $errno) (then (call $exit (local.get $errno)))))
                  (func $open (param $flags i32) (param $rights i64)
                    (call $check (call $path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 4)
                      (local.get $flags) (local.get $rights) (i64.const 0) (i32.const 0) (i32.const 32)))
                    (global.set $fd (i32.load (i32.const 32))))
                  (func $write
                    (call $check (call $fd_write (global.get $fd) (i32.const 0) (i32.const 1) (i32.const 16)))
                    (if (i32.ne (i32.load (i32.const 16)) (i32.const 32768)) (then unreachable)))
                  (func $read
                    (call $check (call $fd_read (global.get $fd) (i32.const 0) (i32.const 1) (i32.const 16))))
                  (func $fill (param $word i32) (local $at i32)
                    (loop $next
                      (i32.store (i32.add (local.get $at) (i32.const 4096)) (i32.add (local.get $word)
                        (i32.shr_u (local.get $at) (i32.const 2))))
                      (local.set $at (i32.add (local.get $at) (i32.const 4)))
                      (br_if $next (i32.lt_u (local.get $at) (i32.const 32768)))))
                  (func (export "_start") (local $count i32)
                """ + start + "))";
        return Programs.whole(
                name, text.replace("$path_open (i32.const 3)", "$path_open (i32.const " + directory + ")"));
    }

    /** Writes words from 0 to {@link #WORDS} into a file, and ends with 9. */
    private static final String WRITE = """
            (call $open (i32.const 9) (i64.const 0x77))
            (loop $more
              (call $fill (i32.mul (local.get $count) (i32.const 8192)))
              (call $write)
              (local.set $count (i32.add (local.get $count) (i32.const 1)))
              (br_if $more (i32.lt_u (local.get $count) (i32.const 40))))
            (call $exit (i32.const 9))
            """;

    private static final ProgramSource WRITER = program("writer", WRITE);

    /** Ends with 7 if the file has these words, with 44 if there is none. */
    private static final String READ = """
            (call $open (i32.const 0) (i64.const 0x26))
            (loop $more
              (i32.store (i32.const 36860) (i32.const -1))
              (call $read)
              (if (i32.ne (i32.load (i32.const 16)) (i32.const 32768)) (then unreachable))
              (if (i32.ne (i32.load (i32.const 4096)) (i32.mul (local.get $count) (i32.const 8192))) (then unreachable))
              (if (i32.ne (i32.load (i32.const 36860))
                    (i32.add (i32.mul (local.get $count) (i32.const 8192)) (i32.const 8191))) (then unreachable))
              (local.set $count (i32.add (local.get $count) (i32.const 1)))
              (br_if $more (i32.lt_u (local.get $count) (i32.const 40))))
            (call $read)
            (if (i32.load (i32.const 16)) (then unreachable))
            (call $exit (i32.const 7))
            """;

    private static final ProgramSource READER = program("reader", READ);

    /** Writes the first 32 KiB, synchronises them, says so, and goes on writing for ever, over 4 MiB again and again. */
    private static final ProgramSource ENDLESS = program("endless", """
            (call $open (i32.const 9) (i64.const 0x77))
            (call $write)
            (call $check (call $fd_sync (global.get $fd)))
            (i32.store8 (i32.const 4096) (i32.const 10))
            (i32.store (i32.const 4) (i32.const 1))
            (call $check (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))
            (i32.store (i32.const 4) (i32.const 32768))
            (loop $again
              (call $open (i32.const 9) (i64.const 0x77))
              (local.set $count (i32.const 0))
              (loop $more
                (call $write)
                (local.set $count (i32.add (local.get $count) (i32.const 1)))
                (br_if $more (i32.lt_u (local.get $count) (i32.const 128))))
              (br $again))
            """);

    private Path image() throws IOException {
        return image("image");
    }

    private Path image(String name) throws IOException {
        Path file = folder.resolve(name);
        try (ImageFile image = ImageFile.create(file, 4096)) {
            DiskFormatter.format(image, new SecureRandom());
        }
        return file;
    }

    private static Hypha boot(CpuKind cpu, RecordingConsole console, Path image, boolean isReadOnly) {
        assumeTrue(cpu == CpuKind.JVM || Files.isWritable(Path.of("/dev/kvm")), "/dev/kvm is missing or not writable");
        return Hypha.boot(HyphaConfiguration.builder(console)
                .cpu(cpu)
                .mount(new Mount.Disk("/data", image, isReadOnly))
                .build());
    }

    private static TaskResult run(CpuKind cpu, Path image, boolean isReadOnly, ProgramSource program) {
        try (Hypha hypha = boot(cpu, new RecordingConsole(), image, isReadOnly)) {
            return hypha.run(program, List.of(program.name()), Map.of());
        }
    }

    /** Checks an image, on which there is nothing but the file of {@link #WRITER}. */
    private static void assertWritten(Path image) throws IOException {
        try (ImageFile file = ImageFile.open(image)) {
            DiskTree tree = DiskTree.read(file);
            assertEquals(List.of(), tree.faults());
            assertEquals(Set.of("", "file"), tree.paths());
            ByteBuffer contents = ByteBuffer.wrap(tree.contents("file")).order(ByteOrder.LITTLE_ENDIAN);
            assertEquals(4 * WORDS, contents.remaining());
            for (int word = 0; word < WORDS; word++) {
                assertEquals(word, contents.getInt());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void whatAProgramHasWrittenIsThereForTheNextMachine(CpuKind cpu) throws Exception {
        Path image = image();
        assertEquals(new TaskResult.Exited(9), run(cpu, image, false, WRITER));
        assertWritten(image);
        assertEquals(new TaskResult.Exited(7), run(cpu, image, false, READER));
        assertEquals(new TaskResult.Exited(7), run(cpu, image, true, READER));
        int readOnlyFileSystem = 69;
        assertEquals(new TaskResult.Exited(readOnlyFileSystem), run(cpu, image, true, WRITER));
        assertWritten(image);
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void aWriterThatIsKilledLeavesASoundFileSystem(CpuKind cpu) throws Exception {
        Path image = image();
        var console = new RecordingConsole();
        try (Hypha hypha = boot(cpu, console, image, false)) {
            for (int round = 0; round < 5; round++) {
                TaskHandle task = hypha.spawn(hypha.load(ENDLESS), List.of("endless"), Map.of());
                Thread.sleep(100 + 150 * round);
                task.kill();
                assertEquals(new TaskResult.Killed(), task.await());
            }
            assertEquals(new TaskResult.Exited(9), hypha.run(WRITER, List.of("writer"), Map.of()));
            assertEquals(new TaskResult.Exited(7), hypha.run(READER, List.of("reader"), Map.of()));
        }
        assertWritten(image);
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void twoDisksOfAMachineAreApart(CpuKind cpu) throws Exception {
        Path first = image("first");
        Path second = image("second");
        assumeTrue(cpu == CpuKind.JVM || Files.isWritable(Path.of("/dev/kvm")), "/dev/kvm is missing or not writable");
        HyphaConfiguration configuration = HyphaConfiguration.builder(new RecordingConsole())
                .cpu(cpu)
                .mount(new Mount.Disk("/first", first, false))
                .mount(new Mount.Disk("/second", second, false))
                .build();
        ProgramSource secondReader = program("reader", 4, READ);
        int noEntry = 44;
        try (Hypha hypha = Hypha.boot(configuration)) {
            assertEquals(new TaskResult.Exited(9), hypha.run(WRITER, List.of("writer"), Map.of()));
            assertEquals(new TaskResult.Exited(noEntry), hypha.run(secondReader, List.of("reader"), Map.of()));
            assertEquals(new TaskResult.Exited(9), hypha.run(program("writer", 4, WRITE), List.of("writer"), Map.of()));
            assertEquals(new TaskResult.Exited(7), hypha.run(secondReader, List.of("reader"), Map.of()));
            assertEquals(new TaskResult.Exited(7), hypha.run(READER, List.of("reader"), Map.of()));
            assertEquals(0, hypha.statistics().get("kernel.disk_failures"));
            while (hypha.statistics().get("kernel.disk_requests") < 2) {
                Thread.sleep(1); // the kernel publishes it when it has time
            }
        }
        assertWritten(first);
        assertWritten(second);
    }
}
