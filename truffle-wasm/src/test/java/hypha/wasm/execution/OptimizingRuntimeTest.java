package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.truffle.api.Truffle;
import com.oracle.truffle.api.TruffleRuntime;
import org.graalvm.polyglot.Engine;
import org.junit.jupiter.api.Test;

/** Without this, every other test would pass on the interpreter that Truffle falls back to. */
class OptimizingRuntimeTest {
    @Test
    void testsRunOnTheOptimizingRuntime() {
        TruffleRuntime runtime = Truffle.getRuntime();
        assertTrue(
                runtime.getClass().getName().endsWith("HotSpotTruffleRuntime"),
                () -> "runtime=" + runtime.getClass().getName());
        try (Engine engine = ExecutionMode.DEFAULT.engine()) {
            assertEquals("GraalVM CE", engine.getImplementationName());
        }
    }
}
