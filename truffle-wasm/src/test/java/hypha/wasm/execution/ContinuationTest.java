package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.api.HostFunction;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.ValueType;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An embedder runs instances inside of continuations on one thread that has entered the context; host functions yield. */
@Timeout(120)
class ContinuationTest {
    private static final int FIBERS = 2000;
    private static final int ROUNDS = 20;

    /** Yields with values of each kind alive in three frames, and mixes them into the result. */
    private static final String MIXER = """
            (module (import "a" "b" (func $yield (param i32) (result i32)))
              (memory 1)
              (func $inner (param $x i32) (param $d f64) (result i64) (local $l i64)
                (local.set $l (i64.mul (i64.extend_i32_s (local.get $x)) (i64.const 0x100000001)))
                (i64.add (i64.add (local.get $l) (i64.extend_i32_s (call $yield (local.get $x))))
                  (i64.trunc_f64_s (local.get $d))))
              (func $middle (param $x i32) (param $f f32) (result i64)
                (i64.add (call $inner (local.get $x) (f64.promote_f32 (local.get $f)))
                  (i64.trunc_f32_s (local.get $f))))
              (func (export "run") (param $seed i32) (param $n i32) (result i64) (local $i i32) (local $sum i64)
                (loop $next
                  (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 31))
                    (call $middle (i32.add (local.get $seed) (local.get $i)) (f32.convert_i32_s (local.get $i)))))
                  (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (local.get $seed)))
                  (br_if $next (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
                (i64.add (local.get $sum) (i64.extend_i32_s (i32.load (i32.const 0))))))""";

    private static long expected(int seed) {
        long sum = 0;
        for (int i = 0; i < ROUNDS; i++) {
            int x = seed + i;
            sum = sum * 31 + x * 0x1_0000_0001L + (x ^ 0x5555) + 2L * i;
        }
        return sum + seed * ROUNDS;
    }

    /** Suspends the fiber of its caller; remembers in the embedder data whether that happened in compiled code. */
    private static final class YieldNode extends HostFunctionNode {
        @Override
        public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
            suspend((Statistics) caller.embedderData(), CompilerDirectives.inCompiledCode());
            return i32(arguments, 0) ^ 0x5555;
        }

        @TruffleBoundary
        private static void suspend(Statistics statistics, boolean compiled) {
            statistics.yields++;
            statistics.compiledYields += compiled ? 1 : 0;
            Fiber.yield();
        }
    }

    private static final class Statistics {
        int yields;
        int compiledYields;
    }

    @ParameterizedTest
    @EnumSource
    void thousandsOfFibersYieldInsideOfHostFunctions(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            HostFunction yield =
                    new HostFunction("yield", TestImports.type(ValueType.I32, ValueType.I32), YieldNode::new);
            LoadedModule module = engine.load(MIXER);
            Statistics statistics = new Statistics();
            long[] results = new long[FIBERS];
            Fiber[] fibers = new Fiber[FIBERS];
            for (int i = 0; i < FIBERS; i++) {
                int seed = i * 7919;
                int index = i;
                WasmInstance instance = engine.engine()
                        .instantiate(module, TestImports.always(yield), ArenaMemoryProvider.INSTANCE, statistics);
                fibers[i] = new Fiber(
                        () -> results[index] = (long) instance.function("run").invoke(seed, ROUNDS));
            }
            for (int round = 0; round <= ROUNDS; round++) {
                for (Fiber fiber : fibers) {
                    assertFalse(fiber.isDone());
                    fiber.run();
                }
            }
            for (int i = 0; i < FIBERS; i++) {
                assertTrue(fibers[i].isDone());
                assertEquals(expected(i * 7919), results[i], "fiber " + i);
            }
            assertEquals(FIBERS * ROUNDS, statistics.yields);
            if (mode == ExecutionMode.COMPILED) {
                assertTrue(statistics.compiledYields > 0, "no yield happened in compiled code");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void fibersArePreemptedInLoopsWithoutCalls(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            LoadedModule module = engine.load("""
                    (module (memory 1)
                      (func (export "run") (param $n i32) (result i32) (local $i i32)
                        (loop $next
                          (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 3)))
                          (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
                        (i32.load (i32.const 0))))""");
            int count = 20;
            int iterations = 3_000_000;
            int[] preemptions = new int[1];
            WasmInstance[] instances = new WasmInstance[count];
            Fiber[] fibers = new Fiber[count];
            int[] results = new int[count];
            for (int i = 0; i < count; i++) {
                int index = i;
                WasmInstance instance = instances[i] =
                        engine.engine().instantiate(module, ImportResolver.EMPTY, ArenaMemoryProvider.INSTANCE, null);
                fibers[i] = new Fiber(
                        () -> results[index] = (int) instance.function("run").invoke(iterations));
            }
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < count; i++) {
                    if (!fibers[i].isDone()) {
                        instances[i].atPoll(() -> {
                            preemptions[0]++;
                            Fiber.yield();
                        });
                        fibers[i].run();
                    }
                }
            }
            for (Fiber fiber : fibers) {
                while (!fiber.isDone()) {
                    fiber.run();
                }
            }
            for (int result : results) {
                assertEquals(3 * iterations, result);
            }
            assertEquals(5 * count, preemptions[0]);
        }
    }
}
