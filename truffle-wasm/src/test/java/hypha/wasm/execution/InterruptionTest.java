package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.WasmLanguage;
import hypha.wasm.api.HostFunction;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.text.TextFormat;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.ByteSequence;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class InterruptionTest {
    private static final String STARTED = "(import \"a\" \"b\" (func $started))";

    private static final String COUNTED_NEST = """
             (memory 1)
             (func (export "run") (local i32 i32 i32)
              (call $started)
              (loop $outer
                (local.set 1 (i32.const 0))
                (loop $middle
                  (local.set 2 (i32.const 0))
                  (loop $inner
                    (i32.store8 (i32.and (local.get 2) (i32.const 0xffff)) (local.get 1))
                    (br_if $inner (i32.lt_u
                      (local.tee 2 (i32.add (local.get 2) (i32.const 1))) (i32.const 10000))))
                  (br_if $middle (i32.lt_u
                    (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (i32.const 1000000))))
                (br_if $outer (i32.lt_u
                  (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 1000000)))))""";

    private static final String ENDLESS = "(module (func $started)" + COUNTED_NEST.replace("run", "nest") + """
             (func (export "endless") (loop $again (br $again)))
             (func $tree (export "tree-of") (param i32)
               (if (local.get 0) (then
                 (call $tree (i32.sub (local.get 0) (i32.const 1)))
                 (call $tree (i32.sub (local.get 0) (i32.const 1))))))
             (func (export "tree") (call $tree (i32.const 100))))""";

    @ParameterizedTest
    @EnumSource
    void stopsAnEndlessLoop(ExecutionMode mode) throws Exception {
        interrupt(mode, "(module " + STARTED + " (func (export \"run\") (call $started) (loop $again (br $again))))");
    }

    @ParameterizedTest
    @EnumSource
    void stopsAnEndlessInterpreter(ExecutionMode mode) throws Exception {
        // The table is 0, 1, 2, 3, 0, 1, ...
        interrupt(mode, "(module " + STARTED + """
                (memory 1) (data (i32.const 0) "\\00\\01\\02\\03")
                (func (export "run") (local $pc i32) (local $x i32) (call $started)
                  (loop $next
                    (block $end (block $d (block $c (block $b (block $a
                      (br_table $a $b $c $d $end (i32.load8_u (local.get $pc))))
                      (local.set $pc (i32.const 1)) (br $next))
                      (local.set $pc (i32.const 2)) (br $next))
                      (local.set $pc (i32.const 3)) (br $next))
                      (local.set $pc (i32.const 0)) (local.set $x (i32.add (local.get $x) (i32.const 1))) (br $next)))))""");
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

    @ParameterizedTest
    @EnumSource
    void stopsANestOfCountedLoops(ExecutionMode mode) throws Exception {
        // Each of these loops is one that HotSpot counts, and from which it may remove its own safepoint poll.
        interrupt(mode, "(module " + STARTED + COUNTED_NEST + ")");
    }

    @ParameterizedTest
    @EnumSource
    void closingTheContextStopsItsLoops(ExecutionMode mode) throws Exception {
        for (String function : List.of("endless", "nest", "tree")) {
            String message = stop(mode, function, context -> context.close(true));
            assertTrue(message.contains("cancelled"), message);
        }
    }

    @ParameterizedTest
    @EnumSource
    void interruptingTheContextStopsItsLoops(ExecutionMode mode) throws Exception {
        for (String function : List.of("endless", "nest", "tree")) {
            String message = stop(mode, function, context -> {
                context.interrupt(Duration.ofSeconds(30));
                context.close(true);
            });
            assertTrue(message.contains("interrupted"), message);
        }
    }

    private interface ContextAction {
        void on(Context context) throws Exception;
    }

    /** Runs a function of {@link #ENDLESS} on a thread of its own, for as long as it takes to be compiled, and does something to its context. Returns the message of what it throws then. */
    private static String stop(ExecutionMode mode, String function, ContextAction action) throws Exception {
        try (Engine engine = mode.engine();
                var executor = Executors.newSingleThreadExecutor()) {
            Context context = Context.newBuilder(WasmLanguage.ID).engine(engine).build();
            CountDownLatch started = new CountDownLatch(1);
            Future<String> message = executor.submit(() -> {
                ByteSequence bytes = ByteSequence.create(TextFormat.toBinary(ENDLESS));
                Value exports = context.eval(Source.newBuilder(WasmLanguage.ID, bytes, "test")
                                .buildLiteral())
                        .newInstance()
                        .getMember("exports");
                Value run = exports.getMember(function);
                started.countDown();
                return assertThrows(PolyglotException.class, run::executeVoid).getMessage();
            });
            assertTrue(started.await(30, TimeUnit.SECONDS));
            TimeUnit.MILLISECONDS.sleep(200);
            action.on(context);
            return message.get(30, TimeUnit.SECONDS).toLowerCase(Locale.ROOT);
        }
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
