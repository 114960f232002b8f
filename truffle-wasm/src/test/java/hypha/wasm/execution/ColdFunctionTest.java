package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.WasmLanguage;
import hypha.wasm.api.WasmFrame;
import hypha.wasm.api.WasmStackTrace;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.WasmInstance;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.graalvm.polyglot.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions and loops that get hot while they run. */
@Timeout(120)
class ColdFunctionTest {
    /** A nest of loops whose slots are of all kinds of numbers, with a call in the inner one. */
    private static final String NEST = """
            (module (memory 1)
              (func $mix (param f32 f64 i32 i64) (result f64)
                (f64.add (f64.mul (f64.promote_f32 (local.get 0)) (local.get 1))
                  (f64.convert_i64_s (i64.add (i64.extend_i32_s (local.get 2)) (local.get 3)))))
              (func (export "run") (param $rounds i32) (result f64)
                (local $i i32) (local $j i32) (local $l i64) (local $f f32) (local $d f64)
                (loop $outer
                  (local.set $j (i32.const 0))
                  (local.set $f (f32.add (local.get $f) (f32.const 0.25)))
                  (loop $inner
                    (local.set $l (i64.add (i64.mul (local.get $l) (i64.const 3)) (i64.extend_i32_s (local.get $j))))
                    (local.set $d (f64.add (f64.mul (local.get $d) (f64.const 0.5))
                      (call $mix (local.get $f) (f64.const 1.5) (i32.load16_s (i32.const 6))
                        (i64.and (local.get $l) (i64.const 0xffff)))))
                    (i32.store16 (i32.const 6) (i32.xor (local.get $j) (i32.wrap_i64 (local.get $l))))
                    (br_if $inner (i32.lt_s (local.tee $j (i32.add (local.get $j) (i32.const 1))) (local.get $rounds))))
                  (br_if $outer (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 40))))
                (local.get $d)))""";

    /** What the same does in Java. */
    private static double nest(int rounds) {
        long l = 0;
        float f = 0;
        double d = 0;
        short stored = 0;
        for (int i = 0; i < 40; i++) {
            f += 0.25f;
            for (int j = 0; j < rounds; j++) {
                l = l * 3 + j;
                d = d * 0.5 + ((double) f * 1.5 + (stored + (l & 0xffff)));
                stored = (short) (j ^ (int) l);
            }
        }
        return d;
    }

    /** Loops compiled at the first call, in the background when they are hot, and soon. */
    private static List<Engine> engines() {
        Engine background = Engine.newBuilder(WasmLanguage.ID)
                .allowExperimentalOptions(true)
                .option("hwasm.ColdCalls", "1000")
                .build();
        return List.of(ExecutionMode.DEFAULT.engine(), background, ExecutionMode.WARM.engine());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 100, 1000, 30_000})
    void slotsKeepTheirValuesWhenLoopsGoOnInCompiledCode(int rounds) {
        for (Engine polyglot : engines()) {
            try (TestEngine engine = new TestEngine(polyglot)) {
                WasmInstance instance = engine.instantiate(NEST);
                assertEquals(nest(rounds), instance.function("run").invoke(rounds));
            }
        }
    }

    /** An inner loop that is left to behind it, to the next round of the outer loop, and out of the function. */
    private static final String EXITS = """
            (module (func (export "run") (param $n i32) (result i64) (local $i i32) (local $j i32) (local $s i64)
              (loop $outer
                (local.set $j (i32.const 0))
                (block $done
                  (loop $inner
                    (local.set $s (i64.add (i64.mul (local.get $s) (i64.const 31))
                      (i64.extend_i32_u (i32.xor (local.get $i) (local.get $j)))))
                    (local.set $j (i32.add (local.get $j) (i32.const 1)))
                    (if (i32.and (i32.eq (local.get $i) (i32.const 300)) (i32.eq (local.get $j) (local.get $n)))
                      (then (return (i64.add (local.get $s) (i64.const 7)))))
                    (br_if $done (i32.and (i32.eq (i32.and (local.get $i) (i32.const 3)) (i32.const 1))
                      (i32.eq (local.get $j) (i32.shr_u (local.get $n) (i32.const 1)))))
                    (if (i32.and (i32.eq (i32.and (local.get $i) (i32.const 3)) (i32.const 2))
                        (i32.eq (local.get $j) (i32.shr_u (local.get $n) (i32.const 2))))
                      (then (local.set $i (i32.add (local.get $i) (i32.const 1))) (br $outer)))
                    (br_if $inner (i32.lt_u (local.get $j) (local.get $n))))
                  (local.set $s (i64.add (local.get $s) (i64.extend_i32_u (local.get $j)))))
                (local.set $s (i64.xor (local.get $s) (i64.const 0x5555)))
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br $outer))
              (unreachable)))""";

    /** What the same does in Java. */
    private static long exits(int n) {
        long s = 0;
        int i = 0;
        outer:
        while (true) {
            int j = 0;
            boolean done = false;
            do {
                s = s * 31 + (i ^ j);
                j++;
                if (i == 300 && j == n) {
                    return s + 7;
                }
                if ((i & 3) == 1 && j == n >>> 1) {
                    done = true;
                    break;
                }
                if ((i & 3) == 2 && j == n >>> 2) {
                    i++;
                    continue outer;
                }
            } while (j < n);
            if (!done) {
                s += j;
            }
            s ^= 0x5555;
            i++;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 50, 2000})
    void compiledLoopsAreLeftToWhereverTheyLead(int rounds) {
        for (Engine polyglot : engines()) {
            try (TestEngine engine = new TestEngine(polyglot)) {
                WasmInstance instance = engine.instantiate(EXITS);
                assertEquals(exits(rounds), instance.function("run").invoke(rounds));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "BASELINE", "WARM"})
    void overflowsHaveTheFramesOfAllInstances(ExecutionMode mode) throws InterruptedException {
        try (TestEngine engine = new TestEngine(mode)) {
            // Different numbers of functions, so that an index of one module means another function in the other.
            WasmInstance ping = engine.instantiate("""
                    (module (type $t (func (param i32) (result i32)))
                      (table (export "table") 1 funcref)
                      (func $ping (export "run") (type $t)
                        (i32.add (i32.const 1) (call_indirect (type $t) (local.get 0) (i32.const 0)))))""");
            WasmInstance pong = engine.instantiate(
                    """
                    (module (type $t (func (param i32) (result i32)))
                      (import "" "run" (func $imported (type $t)))
                      (import "" "table" (table 1 funcref))
                      (elem (i32.const 0) $pong)
                      (func $other (type $t) (local.get 0))
                      (func $pong (type $t) (i32.add (i32.const 1) (call $imported (call $other (local.get 0))))))""", (module, name, kind, type) -> name.equals("run") ? ping.function(name) : ping.table(name));
            assertNotNull(pong);
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            for (int time = 0; time < 3; time++) {
                Thread thread = new Thread(
                        null,
                        () -> {
                            engine.context().enter();
                            try {
                                ping.function("run").invoke(0);
                            } catch (WasmException e) {
                                thrown.set(e);
                            } finally {
                                engine.context().leave();
                            }
                        },
                        "small stack",
                        1 << 20);
                thread.start();
                thread.join();
                List<String> innermost = WasmStackTrace.of((WasmException) thrown.get()).stream()
                        .limit(30)
                        .map(WasmFrame::function)
                        .filter(name -> !name.equals("other"))
                        .toList();
                for (int i = 1; i < innermost.size(); i++) {
                    assertEquals(
                            innermost.get(i).equals("ping") ? "pong" : "ping",
                            innermost.get(i - 1),
                            () -> "frames " + innermost);
                }
                assertTrue(innermost.size() >= 20, () -> "frames " + innermost);
            }
        }
    }

    @Test
    void loopsOfFunctionsInRegionsGoOnInCompiledCode() {
        String padding = "(global.set 0 (i32.add (global.get 0) (i32.const 1)))".repeat(900);
        String module =
                "(module (global (mut i32) (i32.const 0)) (func (export \"run\") (param i32) (result i32) (local i32 i32)"
                        + " (loop $outer (local.set 1 (i32.const 0)) (loop $inner"
                        + " (local.set 2 (i32.add (i32.mul (local.get 2) (i32.const 31)) (local.get 1)))"
                        + " (br_if $inner (i32.lt_s (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (i32.const 5000))))"
                        + padding
                        + " (br_if $outer (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))"
                        + " (i32.add (local.get 2) (global.get 0))))";
        int expected = 0;
        for (int i = 0; i < 7 * 5000; i++) {
            expected = expected * 31 + i % 5000;
        }
        try (TestEngine engine = new TestEngine(ExecutionMode.WARM)) {
            assertEquals(
                    expected + 7 * 900,
                    engine.instantiate(module).function("run").invoke(7));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "BASELINE", "WARM"})
    void trapsHaveTheirPlaceWhereverFunctionsRun(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module
                      (func $divide (param i32) (result i32) (i32.div_s (i32.const 1000) (local.get 0)))
                      (func (export "run") (param i32) (result i32) (local i32)
                        (loop $again
                          (local.set 1 (i32.add (local.get 1) (call $divide (local.get 0))))
                          (br_if $again (i32.ge_s (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (i32.const 0))))
                        (local.get 1)))""");
            for (int rounds : new int[] {2, 3000}) {
                WasmException e = assertThrows(
                        WasmException.class, () -> instance.function("run").invoke(rounds));
                assertEquals("integer divide by zero", e.getMessage());
                assertEquals(
                        "divide run",
                        String.join(
                                " ",
                                WasmStackTrace.of(e).stream()
                                        .map(WasmFrame::function)
                                        .toList()));
            }
        }
    }
}
