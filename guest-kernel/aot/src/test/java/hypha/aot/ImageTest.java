package hypha.aot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.aot.llvm.ElfFile;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole compiler, by its command line: the image is as {@code docs/boot-protocol.md} says, and the map names its code. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ImageTest {
    private static final int PT_LOAD = 1;
    private static final int READ_EXECUTE = 5;
    private static final int READ = 4;
    private static final int READ_WRITE = 6;
    private static final long PAGE_BYTES = 4096;

    private static final String KERNEL = """
            package sample;
            import hypha.bare.*;
            public final class Kernel {
                static long counter = 7;
                static int zero;
                @Export("kernel_entry") static void start(long boot, long cpu) {
                    while (true) {
                        bump(cpu);
                        Memory.store64(boot, Text.address("text") + counter + zero++);
                    }
                }
                static void bump(long by) {
                    counter += by;
                    Ports.out32(0x500, 1);
                }
            }
            """;

    private static final String NUCLEUS = """
                .intel_syntax noprefix
                .section .nucleus, "ax"
                .globl nucleus_syscall
            nucleus_syscall:
                mov eax, 1
                iretq
            after:
                hlt
                .section .rodata
                .globl nucleus_vectors
            nucleus_vectors:
                .quad nucleus_syscall
            """;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private Path classes;
    private Path assembly;
    private Path image;
    private Path map;

    @BeforeEach
    void writeSources() throws Exception {
        classes = JavaSource.compile(folder, KERNEL);
        assembly = Files.writeString(folder.resolve("nucleus.S"), NUCLEUS);
        image = folder.resolve("kernel.elf");
        map = folder.resolve("kernel.map");
    }

    private int run(String... arguments) {
        out.reset();
        errors.reset();
        return Main.run(new PrintStream(out), new PrintStream(errors), arguments);
    }

    private int compile(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--classes",
                classes.toString(),
                "--assembly",
                assembly.toString(),
                "--output",
                image.toString(),
                "--map",
                map.toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private String errors() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    @Test
    void segmentsHavePagesAndRightsOfTheirOwn() throws Exception {
        assertEquals(0, compile(), this::errors);
        ElfFile elf = ElfFile.read(image);
        List<ElfFile.Segment> segments = elf.segments();
        assertEquals(
                List.of(READ_EXECUTE, READ_EXECUTE, READ, READ_WRITE),
                segments.stream().map(ElfFile.Segment::flags).toList());
        long end = 0;
        for (ElfFile.Segment segment : segments) {
            assertEquals(PT_LOAD, segment.type());
            assertEquals(0, segment.address() % PAGE_BYTES);
            assertTrue(segment.address() >= end, "overlaps");
            end = segment.address() + segment.sizeBytes();
        }
        assertEquals(0x10_0000, segments.getFirst().address());
        assertEquals(
                elf.section(".nucleus").orElseThrow().address(), segments.get(1).address());
        assertEquals(address(elf, "kernel_entry"), elf.entry());
        assertEquals(elf.section(".nucleus").orElseThrow().address(), address(elf, "nucleus_syscall"));
        assertTrue(address(elf, "nucleus_vectors") >= segments.get(2).address());
        assertTrue(elf.section(".debug_line").isPresent(), "no DWARF");
        assertTrue(out.toString(StandardCharsets.UTF_8).matches("kernel.elf: \\d+ methods, .*\n"), out::toString);
    }

    private static long address(ElfFile elf, String symbol) {
        return elf.symbols().stream()
                .filter(candidate -> candidate.name().equals(symbol))
                .findFirst()
                .orElseThrow()
                .address();
    }

    @Test
    void baseIsAnOption() throws Exception {
        assertEquals(0, compile("--base", "0x400000"), this::errors);
        assertEquals(0x40_0000, ElfFile.read(image).segments().getFirst().address());
    }

    @Test
    void mapNamesInlinedFramesAndLabels() throws Exception {
        assertEquals(0, compile(), this::errors);
        ElfFile elf = ElfFile.read(image);
        TreeMap<Long, String> rows = new TreeMap<>();
        long previous = 0;
        for (String line : Files.readAllLines(map)) {
            int space = line.indexOf(' ');
            long address = Long.parseUnsignedLong(line, 0, space, 16);
            assertTrue(address > previous, line);
            previous = address;
            rows.put(address, line.substring(space + 1));
        }
        assertTrue(
                rows.containsValue("sample.Kernel.bump(Kernel.java:14)|sample.Kernel.start(Kernel.java:8)"),
                rows::toString);
        assertTrue(
                rows.floorEntry(address(elf, "kernel_entry")).getValue().startsWith("sample.Kernel.start(Kernel.java"));
        long nucleus = elf.section(".nucleus").orElseThrow().address();
        assertEquals("nucleus_syscall(nucleus.S:5)", rows.floorEntry(nucleus).getValue());
        assertEquals("after(nucleus.S:8)", rows.floorEntry(nucleus + 7).getValue());
        assertEquals("", rows.floorEntry(nucleus + 8).getValue());
    }

    /** True if an incremental run had something to do. */
    private boolean compilesAgain(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--incremental", folder.resolve("kernel.record").toString()));
        arguments.addAll(List.of(more));
        assertEquals(0, compile(arguments.toArray(String[]::new)), this::errors);
        return !out.toString(StandardCharsets.UTF_8).isEmpty();
    }

    @Test
    void incrementalRunsOnlyWhenAnInputIsNewer() throws Exception {
        assertTrue(compilesAgain());
        FileTime future = FileTime.fromMillis(System.currentTimeMillis() + 3_600_000);
        Files.setLastModifiedTime(image, future);
        Files.setLastModifiedTime(map, future);
        assertFalse(compilesAgain());
        Files.setLastModifiedTime(assembly, FileTime.fromMillis(future.toMillis() + 1_000));
        assertTrue(compilesAgain());
    }

    @Test
    void incrementalRunsWhenAnOptionOrLlvmIsAnother() throws Exception {
        assertTrue(compilesAgain());
        assertFalse(compilesAgain());
        assertTrue(compilesAgain("--base", "0x400000"));
        assertEquals(0x40_0000, ElfFile.read(image).segments().getFirst().address());
        assertFalse(compilesAgain("--base", "0x400000"));
        Path record = folder.resolve("kernel.record");
        Files.writeString(record, Files.readString(record).replaceFirst("llvm=.*", "llvm=llvm-1.0.jar"));
        assertTrue(compilesAgain("--base", "0x400000"));
    }

    @Test
    void incrementalRunsAgainAfterAFailure() {
        assertTrue(compilesAgain());
        String record = folder.resolve("kernel.record").toString();
        assertEquals(3, compile("--incremental", record, "--entry", "absent_entry"));
        assertEquals(3, compile("--incremental", record, "--entry", "absent_entry"));
        assertTrue(compilesAgain());
    }

    @Test
    void violationsEndWithCodeOneAndAreAllNamed() throws Exception {
        JavaSource.compile(folder, """
                package sample;
                public final class Kernel {
                    @hypha.bare.Export("kernel_entry") static void start() {
                        new Object();
                        System.gc();
                    }
                }
                """);
        assertEquals(1, compile());
        assertEquals("""
                sample/Kernel.java:4: sample.Kernel.start: creates an object of java.lang.Object
                sample/Kernel.java:5: sample.Kernel.start: calls java.lang.System.gc, which Bare Java does not have
                hypha.aot: not Bare Java: 2 violations (see the package documentation of hypha.bare)
                """, errors());
        assertFalse(Files.exists(image));
    }

    @Test
    void wrongUsageEndsWithCodeTwo() {
        assertEquals(2, run("--output", image.toString()));
        assertTrue(errors().startsWith("hypha.aot: --classes and --output are needed\nUsage:"), this::errors);
        assertEquals(2, compile("--base", "0x123"));
        assertEquals(2, compile("--target", "pdp11"));
        assertEquals(2, run("--classes", folder.resolve("absent").toString()));
        assertEquals(0, run("--help"));
        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("Usage:"));
    }

    @Test
    void linkerAndAssemblerErrorsEndWithCodeThree() throws Exception {
        assertEquals(3, compile("--entry", "absent_entry"));
        assertTrue(errors().contains("absent_entry"), this::errors);
        Files.writeString(assembly, "  mov eax, 1, 2, 3\n");
        assertEquals(3, compile());
        assertTrue(errors().contains("nucleus.S:1"), this::errors);
    }
}
