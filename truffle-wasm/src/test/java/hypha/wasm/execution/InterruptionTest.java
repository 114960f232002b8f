package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.wasm.api.HostFunction;
import hypha.wasm.api.WasmEngine;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class InterruptionTest {
    private static final String STARTED = "(import \"a\" \"b\" (func $started))";

    @ParameterizedTest
    @EnumSource
    void stopsAnEndlessLoop(ExecutionMode mode) throws Exception {
        interrupt(mode, "(module " + STARTED + " (func (export \"run\") (call $started) (loop $again (br $again))))");
    }

    @ParameterizedTest
    @EnumSource
    void stopsEndlessCalls(ExecutionMode mode) throws Exception {
        // Two calls a level, so that it takes for ever without ever being deep.
        interrupt(mode, "(module " + STARTED + """
                (func $tree (param i32)
                  (if (local.get 0) (then
                    (call $tree (i32.sub (local.get 0) (i32.const 1)))
                    (call $tree (i32.sub (local.get 0) (i32.const 1))))))
                (func (export "run") (call $started) (call $tree (i32.const 100))))""");
    }

    @ParameterizedTest
    @EnumSource
    void stopsAnEndlessStartFunction(ExecutionMode mode) throws Exception {
        interrupt(
                mode,
                "(module " + STARTED + " (func $main (call $started) (loop $again (br $again))) (start $main)"
                        + " (func (export \"run\")))");
    }

    private static void interrupt(ExecutionMode mode, String module) throws Exception {
        try (TestEngine engine = new TestEngine(mode);
                var executor = Executors.newSingleThreadExecutor()) {
            WasmEngine wasm = engine.engine();
            Thread victim = Thread.currentThread();
            CountDownLatch started = new CountDownLatch(1);
            HostFunction tell = TestImports.function(TestImports.type(null), (caller, arguments) -> {
                started.countDown();
                return null;
            });
            Future<Void> interruption = executor.submit(() -> {
                started.await();
                // Long enough for the loop to be compiled in the default mode.
                TimeUnit.MILLISECONDS.sleep(200);
                wasm.interrupt(victim, () -> new GuestExit(9)).get(30, TimeUnit.SECONDS);
                return null;
            });
            GuestExit exit = assertThrows(
                    GuestExit.class,
                    () -> engine.instantiate(module, TestImports.always(tell))
                            .function("run")
                            .invoke());
            assertEquals(9, exit.status);
            try {
                interruption.get(30, TimeUnit.SECONDS);
            } catch (java.util.concurrent.ExecutionException e) {
                // The future of an action that threw may say so.
                assertEquals(GuestExit.class, rootCause(e).getClass());
            }
        }
    }

    private static Throwable rootCause(Throwable e) {
        return e.getCause() == null ? e : rootCause(e.getCause());
    }
}
