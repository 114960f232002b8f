package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.api.HostFunction;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.api.WasmStackTrace;
import hypha.wasm.exception.Failure;
import hypha.wasm.exception.TaggedException;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.text.TextFormat;
import hypha.wasm.types.ValueType;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine without a polyglot context, which starts Truffle when it needs it. */
@Timeout(60)
class StandaloneEngineTest {
    /** More than the JVM can pass: only the other tier runs a function with them. */
    private static final String MANY = " i64".repeat(130);

    private static final String MANY_ARGUMENTS = " (i64.const 1)".repeat(130);

    private final List<String> runtimes = new CopyOnWriteArrayList<>();
    private final WasmEngine engine = WasmEngine.standalone(runtimes::add);

    @AfterEach
    void tellsOnceThatTruffleIsStarted() {
        assertEquals(engine.usesTruffle() ? 1 : 0, runtimes.size());
    }

    private WasmInstance instantiate(String text, ImportResolver imports) {
        return engine.instantiate(
                engine.load("test", TextFormat.toBinary(text)), imports, ArenaMemoryProvider.INSTANCE, null);
    }

    private WasmInstance instantiate(String text) {
        return instantiate(text, ImportResolver.EMPTY);
    }

    @Test
    void runsWhatTheFirstTierRunsWithoutTruffle() {
        WasmInstance instance = instantiate("""
                (module
                  (memory 1)
                  (table funcref (elem $double $square))
                  (global $calls (mut i32) (i32.const 0))
                  (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
                  (func $square (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))
                  (func (export "apply") (param $which i32) (param $to i32) (result i32)
                    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
                    (i32.store (i32.const 8) (call_indirect (param i32) (result i32) (local.get $to) (local.get $which)))
                    (i32.add (i32.load (i32.const 8)) (global.get $calls))))""");
        assertEquals(15, instance.function("apply").invoke(0, 7));
        assertEquals(51, instance.function("apply").invoke(1, 7));
        assertFalse(engine.usesTruffle());
    }

    @Test
    void startsTruffleForWhatOnlyTheOtherTierRuns() {
        WasmInstance instance = instantiate("(module (func $many (param" + MANY + ") (result i64)"
                + " (i64.add (local.get 0) (local.get 129)))"
                + " (func (export \"run\") (result i64) (call $many" + MANY_ARGUMENTS + ")))");
        assertFalse(engine.usesTruffle());
        assertEquals(2L, instance.function("run").invoke());
        assertTrue(engine.usesTruffle());
    }

    @Test
    void callsOneHostFunctionFromBothTiers() {
        HostFunction next = TestImports.function(
                TestImports.type(ValueType.I32, ValueType.I32), (caller, arguments) -> (int) arguments[1] + 1);
        WasmInstance instance = instantiate(
                "(module (func $next (import \"a\" \"b\") (param i32) (result i32))"
                        + " (func $many (param" + MANY + ") (result i32)"
                        + "   (call $next (i32.wrap_i64 (local.get 0))))"
                        + " (func (export \"first\") (result i32) (call $next (i32.const 41)))"
                        + " (func (export \"second\") (result i32) (call $many" + MANY_ARGUMENTS + "))"
                        + " (export \"host\" (func $next)))",
                TestImports.always(next));
        assertEquals(42, instance.function("first").invoke());
        assertEquals(7, instance.function("host").invoke(6));
        assertFalse(engine.usesTruffle());
        assertEquals(2, instance.function("second").invoke());
        assertTrue(engine.usesTruffle());
    }

    @Test
    void aTrapHasAStackTraceThroughInstancesAndHostFunctions() {
        WasmInstance inner = instantiate("(module $inner (func (export \"fail\") (unreachable)))");
        HostFunction between = TestImports.function(TestImports.type(null), (caller, arguments) -> {
            inner.function("fail").invoke();
            return null;
        });
        WasmInstance outer = instantiate(
                "(module $outer (func $between (import \"a\" \"b\")) (func $main (export \"run\") (call $between)))",
                TestImports.always(between));
        WasmException trap =
                assertThrows(WasmException.class, () -> outer.function("run").invoke());
        assertEquals(Failure.TRAP, trap.failure());
        List<String> lines = WasmStackTrace.lines(trap);
        assertEquals(3, lines.size(), lines.toString());
        assertTrue(lines.get(0).startsWith("inner.fail"), lines.toString());
        assertEquals("host (host function)", lines.get(1));
        assertTrue(lines.get(2).startsWith("outer.main"), lines.toString());
        assertFalse(engine.usesTruffle());
    }

    @Test
    void anExceptionThatNobodyCatchesComesOut() {
        WasmInstance instance = instantiate("""
                (module (tag $oops (param i32))
                  (func $thrower (throw $oops (i32.const 3)))
                  (func (export "run") (call $thrower)))""");
        TaggedException thrown = assertThrows(
                TaggedException.class, () -> instance.function("run").invoke());
        assertEquals(3, thrown.value(0));
        assertEquals(2, WasmStackTrace.lines(thrown).size());
    }

    @Test
    void endlessRecursionIsExhaustion() {
        WasmInstance instance = instantiate("(module (func $f (export \"run\") (call $f)))");
        WasmException failure =
                assertThrows(WasmException.class, () -> instance.function("run").invoke());
        assertEquals(Failure.EXHAUSTION, failure.failure());
        assertFalse(engine.usesTruffle());
    }

    @Test
    void anActionAtAPollStopsAnEndlessLoop() throws Exception {
        stops("(module (func $started (import \"a\" \"b\"))"
                + " (func (export \"run\") (call $started) (loop $again (br $again))))");
        assertFalse(engine.usesTruffle());
    }

    @Test
    void anActionAtAPollStopsAnEndlessLoopOfTheOtherTier() throws Exception {
        stops("(module (func $started (import \"a\" \"b\"))"
                + " (func $many (param" + MANY + ") (call $started) (loop $again (br $again)))"
                + " (func (export \"run\") (call $many" + MANY_ARGUMENTS + ")))");
        assertTrue(engine.usesTruffle());
    }

    private void stops(String module) throws Exception {
        var running = new AtomicReference<WasmInstance>();
        var started = new CountDownLatch(1);
        HostFunction tell = TestImports.function(TestImports.type(null), (caller, arguments) -> {
            running.set(caller);
            started.countDown();
            return null;
        });
        WasmInstance instance = instantiate(module, TestImports.always(tell));
        try (var executor = Executors.newSingleThreadExecutor()) {
            executor.submit(() -> {
                if (!started.await(30, TimeUnit.SECONDS)) {
                    return null;
                }
                // Long enough for the loop to be compiled.
                TimeUnit.MILLISECONDS.sleep(200);
                running.get().atPoll(() -> {
                    throw new GuestExit(9);
                });
                return null;
            });
            GuestExit exit =
                    assertThrows(GuestExit.class, () -> instance.function("run").invoke());
            assertEquals(9, exit.status);
        }
    }

    @Test
    void dropsWhatAnInstanceThatHasEndedWasToDo() {
        WasmInstance instance = instantiate("(module (func (export \"run\")))");
        instance.atPoll(() -> {
            throw new GuestExit(9);
        });
        assertTrue(instance.isPollPending());
        instance.withdrawPoll();
        assertFalse(instance.isPollPending());
        instance.function("run").invoke();
    }

    @Test
    void waitsOnASharedMemoryWithoutTruffle() {
        WasmInstance instance = instantiate("""
                (module (memory 1 1 shared)
                  (func (export "run") (result i32)
                    (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 1000000))))""");
        assertEquals(2, instance.function("run").invoke());
    }

    @Test
    void structsHaveTheirShapesWithoutAContext() {
        WasmInstance instance = instantiate("""
                (module (type $pair (struct (field i32) (field (mut f64))))
                  (func (export "run") (result f64) (local $p (ref null $pair))
                    (local.set $p (struct.new $pair (i32.const 1) (f64.const 2.5)))
                    (struct.set $pair 1 (local.get $p) (f64.add (struct.get $pair 1 (local.get $p)) (f64.const 1)))
                    (struct.get $pair 1 (local.get $p))))""");
        assertEquals(3.5, instance.function("run").invoke());
        assertEquals(3.5, instance.function("run").invoke());
    }

    @Test
    void hasNoSafepointsOfTruffle() {
        assertThrows(
                UnsupportedOperationException.class,
                () -> engine.interrupt(Thread.currentThread(), () -> new GuestExit(1)));
    }

    @Test
    void severalThreadsMayNeedTruffleAtOnce() throws Exception {
        String text = "(module (func $many (param" + MANY + ") (result i64) (local.get 0))"
                + " (func (export \"run\") (result i64) (call $many" + MANY_ARGUMENTS + ")))";
        try (var executor = Executors.newFixedThreadPool(4)) {
            var results = executor.invokeAll(Collections.nCopies(
                    8, () -> instantiate(text).function("run").invoke()));
            for (var result : results) {
                assertEquals(1L, result.get());
            }
        }
    }
}
