package hypha.aot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images run as Linux processes, which are in ring 3 like the kernel: for what must not happen in the tests' own process. Assembly enters
 * the program; how the process ends says what the program did.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LinuxProcessTest {
    private static final int SIGNALLED = 128;
    private static final int SIGTRAP = 5;
    private static final int SIGSEGV = 11;

    private static final String PROGRAM = """
            package sample;
            import hypha.bare.*;
            final class Sample {
                @Export("divide") static int divide(int a, int b) { return a / b; }
                @Export("nucleus") static long nucleus(int service, long a, long b) { return Cpu.nucleus(service, a, b); }
                @PanicHandler static void panic() { Memory.store8(0, 1); }
            }
            """;

    @TempDir
    private Path folder;

    /** Runs a program that begins with some assembly, and ends with code 7 if it gets to the assembly's end. */
    private int run(String assembly) throws Exception {
        Path source = Files.writeString(folder.resolve("start.S"), """
                    .intel_syntax noprefix
                    .text
                    .globl kernel_entry
                kernel_entry:
                    xor ebp, ebp
                    and rsp, -16
                %s
                    mov edi, 7
                exit:
                    mov eax, 60
                    syscall
                """.formatted(assembly));
        Path image = folder.resolve("program");
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int exitCode = Main.run(
                new PrintStream(PrintStream.nullOutputStream()),
                new PrintStream(errors),
                "--classes",
                JavaSource.compile(folder, PROGRAM).toString(),
                "--assembly",
                source.toString(),
                "--output",
                image.toString(),
                "--base",
                "0x400000");
        assertEquals(0, exitCode, () -> errors.toString(StandardCharsets.UTF_8));
        assertTrue(image.toFile().setExecutable(true));
        Process process = new ProcessBuilder(image.toString()).start();
        assertTrue(process.waitFor(10, TimeUnit.SECONDS), "still runs");
        return process.exitValue();
    }

    @Test
    void divides() throws Exception {
        assertEquals(7, run("""
                mov edi, 21
                mov esi, -3
                call divide
                cmp eax, -7
                mov edi, 1
                jne exit
            """));
    }

    /** The panic handler writes to address 0: a write that must neither be optimised away nor be taken for one that cannot happen. */
    @Test
    void callsThePanicHandlerForDivisionByZero() throws Exception {
        assertEquals(SIGNALLED + SIGSEGV, run("""
                mov edi, 1
                xor esi, esi
                call divide
            """));
    }

    /** Linux answers the instruction that enters the nucleus with a signal. */
    @Test
    void entersTheNucleus() throws Exception {
        assertEquals(SIGNALLED + SIGTRAP, run("    call nucleus"));
    }
}
