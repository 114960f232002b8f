package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.sun.management.ThreadMXBean;
import hypha.wasm.api.HostFunction;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.ValueType;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing is left of a call of a host function in compiled code but what the function does. */
@Timeout(180)
class HostFunctionCompilationTest {
    private static final int CALLS = 1_000_000;

    private static final String MODULE = """
            (module (import "host" "mix" (func $mix (param i32 i64 f32 f64) (result i64)))
              (func (export "run") (param $n i32) (result i64) (local $sum i64)
                (loop $again
                  (local.set $sum (call $mix (local.get $n) (local.get $sum) (f32.const 2) (f64.const 3)))
                  (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                (local.get $sum)))""";

    /** What the host function works on. */
    private static final class Counter {
        private long calls;
        private boolean inlined;
    }

    private static final class MixNode extends HostFunctionNode {
        @Override
        public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
            Counter counter = (Counter) caller.embedderData();
            if (CompilerDirectives.inCompiledCode() && !CompilerDirectives.inCompilationRoot()) {
                // The compilation fails if the array of arguments exists.
                CompilerDirectives.ensureVirtualizedHere(arguments);
                counter.inlined = true;
            }
            counter.calls++;
            return i64(arguments, 1) + i32(arguments, 0) + (long) (f32(arguments, 2) * f64(arguments, 3));
        }
    }

    @Test
    void anInlinedCallAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Counter counter = new Counter();
        try (TestEngine engine = new TestEngine(ExecutionMode.DEFAULT)) {
            HostFunction mix = new HostFunction(
                    "mix",
                    TestImports.type(ValueType.I64, ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64),
                    MixNode::new);
            WasmFunction run = engine.engine()
                    .instantiate(engine.load(MODULE), TestImports.always(mix), ArenaMemoryProvider.INSTANCE, counter)
                    .function("run");
            long expected = (long) CALLS * (CALLS + 1) / 2 + 6L * CALLS;
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
            long allocated;
            int runs = 0;
            do {
                long before = threads.getCurrentThreadAllocatedBytes();
                assertEquals(expected, run.invoke(CALLS));
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
                runs++;
            } while (allocated > CALLS / 10 && System.nanoTime() < deadline);
            assertEquals((long) runs * CALLS, counter.calls);
            assertTrue(counter.inlined);
            assertTrue(allocated <= CALLS / 10, "bytes allocated in " + CALLS + " calls: " + allocated);
        }
    }
}
