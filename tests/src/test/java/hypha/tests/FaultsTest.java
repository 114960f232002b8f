package hypha.tests;

import static hypha.tests.Command.example;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that fail, and machines that do. */
@Tag("kvm")
@Timeout(120)
final class FaultsTest {
    @ParameterizedTest
    @CsvSource({
        "KVM,unreachable,unreachable",
        "KVM,divide,integer divide by zero",
        "KVM,memory,out of bounds memory access",
        "KVM,indirect,undefined element",
        "JVM,unreachable,unreachable",
        "JVM,divide,integer divide by zero",
        "JVM,memory,out of bounds memory access",
        "JVM,indirect,undefined element",
    })
    void endsATrapWithItsStackTrace(Cpu cpu, String how, String message) throws Exception {
        Command.Outcome outcome = Command.run(cpu, example("faults/trap"), how).run();
        assertEquals(134, outcome.exitCode(), outcome::toString);
        assertEquals("before the trap\n", outcome.output());
        List<String> lines = outcome.error().lines().toList();
        assertEquals("hypha: trap.wasm: trap: " + message, lines.getFirst());
        List<String> functions = List.of("inner", "middle", "outer", "run", "_start");
        for (int i = 0; i < functions.size(); i++) {
            assertTrue(lines.get(i + 1).contains(functions.get(i)), functions.get(i) + " is missing: " + outcome);
        }
        assertEquals(functions.size() + 1, lines.size(), outcome::toString);
    }

    @ParameterizedTest
    @EnumSource
    void endsEndlessRecursionWithABoundedStackTrace(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.run(cpu, example("faults/recursion")).run();
        assertEquals(134, outcome.exitCode(), outcome::toString);
        List<String> lines = outcome.error().lines().toList();
        assertEquals("hypha: recursion.wasm: trap: call stack exhausted", lines.getFirst());
        assertTrue(lines.get(1).contains("descend"), outcome::toString);
        assertTrue(lines.size() < 200, "lines=" + lines.size());
    }

    @ParameterizedTest
    @EnumSource
    void endsAKernelPanicWithTheKernelsStackTrace(Cpu cpu) throws Exception {
        Command.Outcome outcome = Command.run(cpu, example("hello"))
                .with("HYPHA_JAVA_OPTIONS", "-Dhypha.kernel.mode=2")
                .run();
        assertEquals(70, outcome.exitCode(), outcome::toString);
        assertEquals("Hello from WebAssembly!\n", outcome.output(), "output from before the panic");
        assertTrue(outcome.error().contains("asked to panic"), outcome::toString);
        assertTrue(outcome.error().matches("(?s).*at .*Lifecycle.*Lifecycle\\.java:\\d+.*"), outcome::toString);
        assertTrue(outcome.error().matches("(?s).*at .*KernelEntry.*KernelEntry\\.java:\\d+.*"), outcome::toString);
        if (cpu == Cpu.KVM) {
            assertTrue(outcome.error().matches("(?s).*\\brip [0-9a-f]{16}.*"), outcome::toString);
        }
    }
}
