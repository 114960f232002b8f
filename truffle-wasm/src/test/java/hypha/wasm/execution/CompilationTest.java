package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.api.HostFunction;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.ValueType;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CompilationTest {
    /** Calls the host function until it gives something else than 0. */
    private static final String MODULE = """
            (module (import "a" "b" (func $done (result i32)))
              (func (export "run") (loop $again (br_if $again (i32.eqz (call $done))))))""";

    /** What the host function has seen, and whether it shall end the loop. Another thread reads the one and writes the other. */
    private static final class Observed {
        private volatile boolean compiled;
        private volatile boolean inlined;
        private volatile boolean done;
    }

    /**
     * Observes how it is executed. What it gives does not depend on that: code that leaves for the interpreter may have what it did before done again there.
     */
    private static final class ObserverNode extends HostFunctionNode {
        @Override
        public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
            Observed observed = (Observed) caller.embedderData();
            if (CompilerDirectives.inCompiledCode()) {
                observed.compiled = true;
                if (!CompilerDirectives.inCompilationRoot()) {
                    observed.inlined = true;
                }
            }
            return observed.done ? 1 : 0;
        }
    }

    /** Runs the loop once, until a condition holds or the time is over. */
    private static Observed run(ExecutionMode mode, int milliseconds, Predicate<Observed> until) {
        Observed observed = new Observed();
        Thread watcher = Thread.ofVirtual().start(() -> {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
            while (!until.test(observed) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000);
            }
            observed.done = true;
        });
        try (TestEngine engine = new TestEngine(mode)) {
            HostFunction done = new HostFunction("done", TestImports.type(ValueType.I32), ObserverNode::new);
            engine.engine()
                    .instantiate(engine.load(MODULE), TestImports.always(done), ArenaMemoryProvider.INSTANCE, observed)
                    .function("run")
                    .invoke();
        } finally {
            watcher.interrupt();
        }
        return observed;
    }

    @Test
    void aLoopIsCompiledWhileItRunsAndItsHostFunctionInlined() {
        assertTrue(run(ExecutionMode.DEFAULT, 90_000, observed -> observed.inlined).inlined);
    }

    @Test
    void codeIsCompiledBeforeItsFirstExecutionWhenAskedTo() {
        assertTrue(run(ExecutionMode.COMPILED, 60_000, observed -> observed.compiled).compiled);
    }

    @Test
    void interpretedCodeStaysInterpreted() {
        assertFalse(run(ExecutionMode.INTERPRETED, 500, observed -> false).compiled);
    }
}
