package hypha.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hypha.host.machine.RecordingConsole;
import hypha.hypervisor.console.ConsoleDevice;
import hypha.hypervisor.console.Terminal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that use {@code /dev/console}, connected to terminals and files of the host, on both kinds of CPU. */
@Tag("kvm")
@Timeout(120)
class ConsoleDeviceTest {
    private static final long SOON = TimeUnit.SECONDS.toNanos(60);

    /** Opens the console; {@code $move} reads and {@code $all} writes through an iovec at 0 to 0x1000. */
    private static final String OPEN = """
            (module
              (import "wasi_snapshot_preview1" "path_open"
                (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (memory (export "memory") 1)
              (data (i32.const 0) "\\00\\10\\00\\00\\00\\04\\00\\00")
              (data (i32.const 0x100) "console")
              (func $open_console (local $errno i32)
                (local.set $errno (call $open (i32.const 3) (i32.const 0) (i32.const 0x100) (i32.const 7) (i32.const 0)
                  (i64.const 0x8000042) (i64.const 0) (i32.const 0) (i32.const 0x200)))
                (if (local.get $errno) (then (call $exit (local.get $errno)))))
              (func $take (result i32)
                (i32.store (i32.const 4) (i32.const 0x400))
                (if (call $read (i32.load (i32.const 0x200)) (i32.const 0) (i32.const 1) (i32.const 16)) (then (call $exit (i32.const 99))))
                (i32.load (i32.const 16)))
              (func $give (param $bytes i32)
                (i32.store (i32.const 4) (local.get $bytes))
                (if (call $write (i32.load (i32.const 0x200)) (i32.const 0) (i32.const 1) (i32.const 16)) (then (call $exit (i32.const 98)))))
            """;

    private final RecordingConsole console = new RecordingConsole();

    private static ProgramSource program(String name, String fields) {
        return Programs.whole(name, OPEN + fields + ")");
    }

    /** Writes back what it reads until there is a q in front. */
    private static ProgramSource echo() {
        return program("echo", """
                (func (export "_start") (local $bytes i32)
                  (call $open_console)
                  (loop $more
                    (local.set $bytes (call $take))
                    (if (local.get $bytes) (then (call $give (local.get $bytes))))
                    (br_if $more (i32.and (i32.ne (local.get $bytes) (i32.const 0))
                                          (i32.ne (i32.load8_u (i32.const 0x1000)) (i32.const 113)))))
                  (call $exit (i32.const 5)))
                """);
    }

    /** Writes a piece so many times. */
    private static ProgramSource writer(int pieces) {
        return program("writer", """
                (data (i32.const 0x1000) "0123456789abcde\\n")
                (func (export "_start") (local $n i32)
                  (call $open_console)
                  (loop $more
                    (call $give (i32.const 16))
                    (br_if $more (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const %d)))))
                """.formatted(pieces));
    }

    private Hypha boot(CpuKind cpu, DeviceFactory device) {
        assumeTrue(cpu == CpuKind.JVM || Files.isWritable(Path.of("/dev/kvm")), "/dev/kvm is missing or not writable");
        HyphaConfiguration.Builder builder =
                HyphaConfiguration.builder(console).cpu(cpu).mount(new Mount.Devices("/dev"));
        if (device != null) {
            builder.device(device);
        }
        return Hypha.boot(builder.build());
    }

    private static TaskHandle spawn(Hypha hypha, ProgramSource program) throws ProgramException {
        return hypha.spawn(hypha.load(program), List.of(program.name()), Map.of());
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void aProgramTalksThroughAPseudoTerminal(CpuKind cpu) throws Exception {
        AtomicReference<String> name = new AtomicReference<>();
        try (Hypha hypha = boot(cpu, () -> new ConsoleDevice(Terminal.pseudoTerminal(name::set)));
                FileChannel terminal =
                        FileChannel.open(Path.of(name.get()), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            TaskHandle task = spawn(hypha, echo());
            for (String word : new String[] {"hello", "x", "again\r\n"}) {
                byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
                terminal.write(ByteBuffer.wrap(bytes));
                ByteBuffer echo = ByteBuffer.allocate(bytes.length);
                while (echo.hasRemaining()) { // a read that can be interrupted, if nothing comes
                    terminal.read(echo);
                }
                assertEquals(word, new String(echo.array(), StandardCharsets.UTF_8));
            }
            assertNull(task.await(TimeUnit.MILLISECONDS.toNanos(50)));
            terminal.write(ByteBuffer.wrap(new byte[] {'q'}));
            assertEquals(new TaskResult.Exited(5), task.await(SOON));
        }
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void nobodyTakesTheOutputAndTheWriterIsKilled(CpuKind cpu) throws Exception {
        try (Hypha hypha = boot(cpu, () -> new ConsoleDevice(Terminal.pseudoTerminal(_ -> {})))) {
            TaskHandle writer = spawn(hypha, writer(1 << 20)); // more than a pseudo-terminal keeps
            TaskHandle reader = spawn(hypha, echo());
            assertNull(writer.await(TimeUnit.MILLISECONDS.toNanos(100)));
            writer.kill();
            reader.kill();
            assertInstanceOf(TaskResult.Killed.class, writer.await(SOON));
            assertInstanceOf(TaskResult.Killed.class, reader.await(SOON));
        }
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void whatIsWrittenToAFileIsAllThere(CpuKind cpu, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("out");
        Files.writeString(file, "before\n");
        try (Hypha hypha = boot(cpu, () -> new ConsoleDevice(Terminal.file(file)))) {
            assertEquals(new TaskResult.Exited(0), spawn(hypha, writer(500)).await(SOON));
            assertEquals(new TaskResult.Exited(5), spawn(hypha, echo()).await(SOON)); // nothing to read
        }
        assertEquals("before\n" + "0123456789abcde\n".repeat(500), Files.readString(file));
    }

    @ParameterizedTest
    @EnumSource(CpuKind.class)
    void withoutADeviceThereIsNoTerminal(CpuKind cpu) throws Exception {
        try (Hypha hypha = boot(cpu, null)) {
            assertEquals(new TaskResult.Exited(60), spawn(hypha, echo()).await(SOON));
        }
    }
}
