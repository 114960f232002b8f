package hypha.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.host.TaskResult;
import hypha.hypervisor.MachineEnd;
import hypha.hypervisor.PanicReport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TaskReportTest {
    private final StringWriter messages = new StringWriter();

    private int report(TaskResult result) {
        return TaskReport.report("some.wasm", result, new PrintWriter(messages));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "7,7", "255,255", "256,0", "-1,255"})
    void givesTheProgramsExitCodeAndSaysNothing(int code, int expected) {
        assertEquals(expected, report(new TaskResult.Exited(code)));
        assertEquals("", messages.toString());
    }

    @Test
    void printsTheStackTraceOfATrap() {
        assertEquals(134, report(new TaskResult.Trapped("integer divide by zero", List.of("inner", "outer"))));
        assertEquals(
                List.of("hypha: some.wasm: trap: integer divide by zero", "    at inner", "    at outer"),
                messages.toString().lines().toList());
    }

    @ParameterizedTest
    @CsvSource({"MALFORMED,malformed", "INVALID,invalid", "UNLINKABLE,cannot be linked", "EXHAUSTED,more than there is"
    })
    void saysWhyAModuleIsRejected(TaskResult.Rejected.Reason reason, String words) {
        assertEquals(65, report(new TaskResult.Rejected(reason, "at offset 12")));
        assertTrue(messages.toString().contains(words), messages.toString());
        assertTrue(messages.toString().contains("at offset 12"), messages.toString());
    }

    @Test
    void printsTheWholeReportOfAKernelPanic() {
        var panic =
                new PanicReport(1, "kernel panic", "no frames left", 3, Map.of("rip", 0x1234L), List.of("Frames.take"));
        assertEquals(70, report(new TaskResult.MachineEnded(new MachineEnd.Panic(panic))));
        for (String part : List.of("no frames left", "rip", "0000000000001234", "at Frames.take")) {
            assertTrue(messages.toString().contains(part), messages.toString());
        }
    }
}
